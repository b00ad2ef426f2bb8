"""Pages to be fast on: generated ones, in the mix of `training.generate`, as texts, lines, JSON lines and HTML."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import orjson

from benchmarks.record import DATA
from classifier.records.labelled import LabelledDocument

SEED = 20
PAGES = 5000
MEGABYTE = 1e6  # bytes of UTF-8, as disks and networks count
_TAGS = {"body": "<p>{}</p>", "ad": "<div class=box>{}</div>", "feed": "<ul><li><a href=/a>{}</a></li></ul>",
         "boilerplate": "<div class=nav><a href=/>{}</a></div>"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """text: as an extractor gives it.  lines, labels: of its segments."""

    text: str
    lines: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def size(self) -> int:
        return size_of(self.text)

    @property
    def html(self) -> str:
        """The same lines as a page of a plain site."""
        rows = (_TAGS[label].format(html.escape(line)) for line, label in zip(self.lines, self.labels, strict=True))
        title = f"<title>{html.escape(self.lines[0])}</title>"
        head = f"<!DOCTYPE html><html lang=zh><head><meta charset=utf-8>{title}</head>"
        return head + "<body>" + "\n".join(rows) + "</body></html>"


def size_of(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def load_pages() -> list[Page]:
    """`PAGES` generated pages. The corpora that the generator draws from must lie at `DATA`."""
    from training.generate import load_pages, stream

    corpora = DATA / "corpora"
    if not corpora.is_dir():
        raise SystemExit(f"{corpora} is absent: there is nothing to generate pages from, nothing was measured")
    return [_page(document) for document in stream(load_pages(corpora), PAGES, SEED)]


def _page(document: LabelledDocument) -> Page:
    segments = [(document.text[start:end], label or "boilerplate") for start, end, label in document.segments]
    return Page(document.text, tuple(line for line, _ in segments), tuple(label for _, label in segments))


def about(pages: Sequence[Page], megabytes: float) -> list[Page]:
    """The first pages that have together so many megabytes."""
    found, size = [], 0
    for page in pages:
        found.append(page)
        size += page.size
        if size >= megabytes * MEGABYTE:
            break
    return found


def write_jsonl(path: Path, pages: Sequence[Page], megabytes: float) -> None:
    """A file of JSON lines of so many megabytes; pages come again when all have come, with another id."""
    written = 0
    with path.open("wb") as file:
        for number, page in enumerate(cycle(pages)):
            if written >= megabytes * MEGABYTE:
                return
            written += file.write(
                orjson.dumps({"id": str(number), "text": page.text}, option=orjson.OPT_APPEND_NEWLINE)
            )


def description(pages: Sequence[Page]) -> dict[str, Any]:
    """What the mix is: sizes of pages, lengths of lines, share of Chinese, labels."""
    sizes = sorted(page.size for page in pages)
    lengths = sorted(len(line) for page in pages for line in page.lines)
    labels = [label for page in pages for label in page.labels]
    characters = "".join(page.text for page in pages)
    tenths = (1, 5, 9)
    return {
        "pages": len(pages),
        "megabytes": sum(sizes) / MEGABYTE,
        "bytes a page, tenth, half, nine tenths": [sizes[len(sizes) * k // 10] for k in tenths],
        "characters a line, tenth, half, nine tenths": [lengths[len(lengths) * k // 10] for k in tenths],
        "lines a megabyte": round(len(lengths) / sum(sizes) * MEGABYTE),
        "share of Chinese characters": sum("一" <= c <= "鿿" for c in characters) / len(characters),
        "share of lines that occur more than once": 1 - len({x for p in pages for x in p.lines}) / len(lengths),
        "lines by label": {label: labels.count(label) / len(labels) for label in _TAGS},
    }
