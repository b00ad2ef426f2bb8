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
