"""One document of a file, and how files are to be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MAX_BYTES = 64 * 2**20  # of one document; what a decompression bomb may cost in memory


@dataclass(frozen=True, slots=True)
class Options:
    """How to read a file.

    field, id_field: the fields of a JSON record that hold its text and its name.  encoding: any ASCII-compatible one
    that Python knows (text files: any at all).  input_format: "text" or "jsonl"; None goes by the file's suffix.
    max_bytes: a document that takes more, decompressed, is refused without being read as a whole.
    """

    field: str = "text"
    id_field: str = "id"
    encoding: str = "utf-8"
    input_format: str | None = None
    max_bytes: int = MAX_BYTES


@dataclass(frozen=True, slots=True)
class Record:
    """A document.

    id: what its verdict is filed under: the record's own, else `location`.  location: `FILE` or `FILE:LINE`, as an
    error names it.  fields: the JSON object it came in, None for a text file.  line: that object as it stood in the
    file, in UTF-8 without the line break; None for a text file.
    """

    id: str | int
    text: str
    location: str
    fields: dict[str, Any] | None = None
    line: bytes | None = None
