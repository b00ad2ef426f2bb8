"""Many documents on one page: shares by label and by site, how sure the verdicts are, and a list to go on from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from classifier.document import Document
from classifier.labels import BODY, NAMES
from classifier.report.bars import Part, columns, stacked
from classifier.report.template import fill, showable

BINS = 20  # of a histogram over probabilities or shares, from 0 to 1
LISTED_SITES = 40  # the rest are one row: what a page can show at a look
NO_SITE = "(no site)"


@dataclass(slots=True)
class Counts:
    """documents, lines and characters of one group, the latter two by label."""

    documents: int = 0
    lines: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)

    def add(self, other: Counts) -> None:
        self.documents += other.documents
        self.lines.update(other.lines)
        self.characters.update(other.characters)

    @property
    def size(self) -> int:
        """Characters of all labels."""
        return self.characters.total()

    @property
    def body(self) -> float:
        """Share of the characters that are body; 0 where there are none."""
        return self.characters[BODY.name] / self.size if self.size else 0.0

    @property
    def shares(self) -> list[Part]:
        return stacked(self.characters)


@dataclass(frozen=True, slots=True)
class Row:
    """A document or a site in its list. page: address of its page, None where it has none."""

    name: str
    counts: Counts
    page: str | None = None


class Summary:
    """Counts documents as they come; memory grows with the sites and with the documents listed, not with all."""

    def __init__(self) -> None:
        self._total = Counts()
        self._sites: dict[str, Counts] = {}
        self._probabilities = {name: [0] * BINS for name in NAMES}
        self._body_shares = [0] * BINS
        self._rows: list[Row] = []

    def add(self, name: str, document: Document, *, site: str | None = None, page: str | None = None) -> None:
        """Count a document; it is listed if it has a page (an address as seen from the summary)."""
        counts = _count(document)
        self._total.add(counts)
        self._sites.setdefault(site or NO_SITE, Counts()).add(counts)
        for segment in document.segments:
            self._probabilities[segment.label][_bin(segment.probability)] += 1
        if counts.size:
            self._body_shares[_bin(counts.body)] += 1
        if page is not None:
            self._rows.append(Row(showable(name), counts, page))

    def html(self, title: str) -> str:
        """The summary as a page of HTML."""
        return fill(
            "summary", title=showable(title), total=self._total, sites=self._site_rows(), documents=self._rows,
            sites_known=set(self._sites) > {NO_SITE} or NO_SITE not in self._sites,
            probabilities={name: columns(counts) for name, counts in self._probabilities.items()},
            body_shares=columns(self._body_shares), line_shares=stacked(self._total.lines),
        )  # fmt: skip

    def _site_rows(self) -> list[Row]:
        """The sites with most characters, then all others together."""
        ordered = sorted(self._sites.items(), key=lambda site: (-site[1].size, site[0]))
        rows = [Row(showable(name), counts) for name, counts in ordered[:LISTED_SITES]]
        others = Counts()
        for _, counts in ordered[LISTED_SITES:]:
            others.add(counts)
        return [*rows, Row(f"{len(ordered) - LISTED_SITES:,} others", others)] if others.documents else rows


def _count(document: Document) -> Counts:
    counts = Counts(documents=1)
    for segment in document.segments:
        counts.lines[segment.label] += 1
        counts.characters[segment.label] += segment.end - segment.start
    return counts


def _bin(share: float) -> int:
    """The bin of a share from 0 to 1; 1 itself falls into the last.

    >>> _bin(0.0), _bin(0.049), _bin(0.05), _bin(1.0)
    (0, 0, 1, 19)
    """
    return min(int(share * BINS + 1e-9), BINS - 1)
