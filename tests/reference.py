"""The slow, obvious versions that the fast code is measured against."""

from __future__ import annotations

from classifier.segments import LINE_BREAKS


def segments(text: str) -> list[tuple[int, int]]:
    """Non-blank lines of `text` without surrounding white space, character by character."""
    found, begin = [], 0
    for place, char in enumerate(text + "\n"):
        if char in LINE_BREAKS:
            line = text[begin:place]
            if line.strip():
                start = begin + len(line) - len(line.lstrip())
                found.append((start, start + len(line.strip())))
            begin = place + 1
    return found


def hashed(symbols: list[int], multipliers: list[int], salt: int, bits: int) -> int:
    """Bucket of one n-gram, its last symbol last."""
    mixed = 0
    for back, symbol in enumerate(reversed(symbols)):
        product = symbol * multipliers[len(symbols) - 1 - back]
        mixed ^= (product + (salt if back == 0 else symbol >> back)) & 0xFFFFFFFF
    mixed = (mixed ^ mixed >> 15) * 0x85EBCA6B & 0xFFFFFFFF
    return mixed >> (32 - bits)


def n_grams(symbols: list[int], before: int, orders: tuple[int, ...]) -> list[list[int]]:
    """N-grams of a line that ends with its edge mark; before its first symbol stands one mark, `before`."""
    marked = [before, *symbols]
    return [marked[end - n : end] for n in orders for end in range(max(n, 2), len(marked) + 1)]
