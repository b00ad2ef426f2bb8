"""One document of a file, before and after it is read, and how files are to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from classifier.errors import Place

_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Options:
    """How to read a file; each has the name of the option on the command line.

    field, id_field: the fields of a record that hold its text and its name.  encoding: any ASCII-compatible one that
    Python knows (text files: any at all).  input_format: one of `FORMATS`; None goes by the file.  max_document_mb: a
    document that takes more, decompressed, in units of 2**20 bytes, is refused without being read as a whole; this
    bounds what a decompression bomb may cost in memory.
    """

    field: str = "text"
    id_field: str = "id"
    encoding: str = "utf-8"
    input_format: str | None = None
    max_document_mb: float = 64

    @property
    def max_bytes(self) -> int:
        return round(self.max_document_mb * _MEGABYTE)


@dataclass(frozen=True, slots=True)
class Piece:
    """What a file holds of one document, cut out but not yet understood: cheap to make, and to hand to a worker.

    format: one of `FORMATS`, the reader that understands it.  content: what that reader left in it.  size: bytes.
    """

    place: Place
    format: str
    content: Any
    size: int


@dataclass(frozen=True, slots=True)
class Record:
    """A document.

    id: what its verdict is filed under: the record's own, else `location`.  location: `FILE` or `FILE:RECORD`, as an
    error names it.  fields: the JSON object it came in, None for a text file.  line: that object as it stood in the
    file, in UTF-8 without the line break; None for a text file.
    """

    id: str | int
    text: str
    location: str
    fields: dict[str, Any] | None = None
    line: bytes | None = None
