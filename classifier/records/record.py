"""One document of a file, before and after it is read, and how files are to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from classifier.errors import InputError, Place

_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Options:
    """How to read a file; each has the name of the option on the command line.

    field, id_field: the fields of a record that hold its text and its name; a dot leads into an object, as in `a.b`.
    encoding: any ASCII-compatible one that Python knows (text files: any at all); None is UTF-8 for JSON lines and
    looks at the content for text and HTML.  input_format: one of `FORMATS`; None goes by the file.  max_document_mb: a
    document that takes more, decompressed, in units of 2**20 bytes, is refused without being read as a whole; this
    bounds what a decompression bomb may cost in memory.
    """

    field: str = "text"
    id_field: str = "id"
    encoding: str | None = None
    input_format: str | None = None
    max_document_mb: float = 64

    @property
    def max_bytes(self) -> int:
        return round(self.max_document_mb * _MEGABYTE)


def too_large(options: Options, place: Place) -> InputError:
    """What is said of a document beyond the limit."""
    reason = f"more than {options.max_bytes} bytes, the most that one document may have; --max-document-mb allows more"
    return InputError(reason, place)


@dataclass(frozen=True, slots=True)
class Piece:
    """What a file holds of a document, or of some, cut out but not yet understood: cheap to make, and to hand on.

    place: of the first of them.  format: one of `FORMATS`, the reader that understands it.  content: what that reader
    left in it.  size: bytes.
    """

    place: Place
    format: str
    content: Any
    size: int


@dataclass(frozen=True, slots=True)
class Record:
    """A document.

    id: what its verdict is filed under: the record's own, else `location`.  location: `FILE` or `FILE:RECORD`, as an
    error names it.  fields: the object that it came in, None for a text file.  line: that object as it stood in a file
    of JSON lines, in UTF-8 without the line break, else None.  row: a table of Arrow and the number of the document's
    row in it, for Parquet, else None.  paragraphs: (start, end) of each entry of an MNBVC record in `text`, else None.
    doubt: why the encoding that was found may be the wrong one; empty if nothing speaks against it.
    """

    id: str | int
    text: str
    location: str
    fields: dict[str, Any] | None = None
    line: bytes | None = None
    row: tuple[Any, int] | None = None
    paragraphs: tuple[tuple[int, int], ...] | None = None
    doubt: str = ""
