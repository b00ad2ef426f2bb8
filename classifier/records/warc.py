"""Web archives: the HTML pages of WARC, as `html` reads them, and the texts of WET. Other records are passed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from classifier.errors import InputError, Place
from classifier.records.html import visible_text
from classifier.records.record import Options, Piece, Record, too_large
from classifier.records.text import decoded

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_HTML_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Content:
    """body: of a page or text.  charset: as HTTP declares it, None if not.  html: whether it is a page."""

    body: bytes
    id: str
    url: str
    charset: str | None
    html: bool


def pieces(stream: BinaryIO, name: str, options: Options) -> Iterator[Piece | InputError]:
    """The pages and texts of an archive, one in memory at a time. Raises OSError where it is damaged."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    kinds = WarcRecordType.response | WarcRecordType.conversion
    source = _Sequential(stream)
    archive = ArchiveIterator(cast(BinaryIO, source), record_types=kinds, auto_decode="all", stream_detect=False)
    for number, entry in enumerate(archive, 1):
        html = entry.record_type == WarcRecordType.response
        if not html or entry.http_content_type in _HTML_TYPES:
            found = _piece(entry, html, Place(name, number, entry.stream_pos), options)
            if source.failure is None:
                yield found
    if source.failure is not None:
        raise source.failure


class _Sequential:
    """A stream as fastwarc wants it: it takes one that cannot seek, but neither one that says so nor one that fails."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._position = 0
        self.failure: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            data = self._stream.read(size)
        except OSError as error:
            self.failure = error
            return b""
        self._position += len(data)
        return data

    def tell(self) -> int:
        return self._position


def _piece(entry: WarcRecord, html: bool, place: Place, options: Options) -> Piece | InputError:
    try:
        body = entry.reader.read(options.max_bytes + 1)
    except OSError as error:  # of the page's own encoding, gzip or another; the archive goes on
        return InputError(f"the page cannot be unpacked ({error})", place)
    if len(body) > options.max_bytes:
        return too_large(options, place)
    if len(body) < entry.content_length and not _is_encoded(entry):
        return InputError(f"cut short: {len(body)} of {entry.content_length} bytes", place)
    content = Content(body, entry.record_id or "", entry.headers.get("WARC-Target-URI") or "", entry.http_charset, html)
    return Piece(place, "warc", content, len(body))


def _is_encoded(entry: WarcRecord) -> bool:
    headers: Any = entry.http_headers or {}
    return "Content-Encoding" in headers or "Transfer-Encoding" in headers


def records(piece: Piece, options: Options) -> Iterator[Record]:
    """A document with the fields id, url and text."""
    page: Content = piece.content
    doubt = ""
    if page.html:
        text = visible_text(page.body, options.encoding, page.charset)
    else:
        found = decoded(page.body, options.encoding)
        text, doubt = found.text, found.doubt
    location = str(piece.place)
    fields = {"id": page.id or location, "url": page.url, "text": text}
    yield Record(fields["id"], text, location, fields, doubt=doubt)
