"""Hand-written clauses of many trades, a few of each; a trade that `lines/ads` has too stays in its fold.

Only what finds spans learns from them: inside a paragraph an ad is a clause or two, and of ever another trade.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from training.generate.held_out import held_out_ads, mentions_held_out_trade
from training.generate.lines import HAND_WRITTEN, AdLine, read_rows

CLAUSES = "clauses.tsv"  # beside `lines/ads`: a trade and a line a row
_STRETCH = 12  # characters in a row that no line has in common with a held-out one


@cache
def further_ads(folder: Path = HAND_WRITTEN) -> tuple[AdLine, ...]:
    """Every such line but those that speak of a held-out trade or say something just as a held-out line does."""
    held_out = _stretches(line.text for line in held_out_ads(lines=folder))
    lines = (AdLine(text, "clause", trade) for trade, text in read_rows(folder / CLAUSES))
    kept = (line for line in lines if not mentions_held_out_trade(line.text))
    return tuple(line for line in kept if held_out.isdisjoint(_stretches([line.text])))


def _stretches(texts: Iterable[str]) -> set[str]:
    return {text[start : start + _STRETCH] for text in texts for start in range(len(text) - _STRETCH + 1)}
