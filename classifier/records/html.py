"""Saved web pages: all text that a browser shows, as resiliparse finds it, which is what the model was trained on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from classifier.errors import InputError, Place
from classifier.records.encoding import decode
from classifier.records.record import Options, Piece, Record
from classifier.records.text import whole


def pieces(stream: BinaryIO, name: str, options: Options) -> Iterator[Piece | InputError]:
    """The one page of `stream`. Raises OSError if it cannot be read."""
    yield whole(stream, Place(name), "html", options)


def records(piece: Piece, options: Options) -> Iterator[Record]:
    yield Record(piece.place.file, visible_text(piece.content, options.encoding), piece.place.file)


def visible_text(page: bytes, encoding: str | None = None, declared: str | None = None) -> str:
    """The text of a page.

    encoding: None looks for it: UTF-8 if the bytes are valid UTF-8, else what is `declared` (by HTTP), else what the
    page says of itself, else what its bytes look like. Browsers show a page that has broken bytes; so does this.
    """
    from resiliparse.extract.html2text import extract_plain_text

    markup = decode(page, encoding) if encoding else _decoded(page, declared)
    text: str = extract_plain_text(markup, alt_texts=False)
    return text


def _decoded(page: bytes, declared: str | None) -> str:
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    try:
        return page.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = declared or detect_encoding(page, from_html_meta=True) or "utf-8"
    markup: str = bytes_to_str(page, found, errors="replace")
    return markup
