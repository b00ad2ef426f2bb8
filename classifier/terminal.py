"""A verdict for a person: one line a segment, its label in front, in colour where a terminal shows it."""

from __future__ import annotations

import os
import re
import sys

import click

from classifier.document import Document, Segment
from classifier.labels import AD, BODY, BOILERPLATE, FEED, NAMES

_COLOURS = {BODY.name: "green", AD.name: "red", FEED.name: "yellow", BOILERPLATE.name: "bright_black"}
_LABEL_WIDTH = max(len(name) for name in NAMES)
# Page text may hold escape sequences that would steer the terminal, marks that turn the direction of writing, and
# surrogates that no terminal can show.
_UNPRINTABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def wants_colour() -> bool:
    """Whether standard output is a terminal and its user has not set NO_COLOR (see no-color.org)."""
    return sys.stdout is not None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def for_reading(identifier: str | int, document: Document, *, colour: bool) -> str:
    """A heading with the document's id, then label, probability and text of every segment, then an empty line."""
    heading = f"# {_printable(str(identifier))}"
    lines = [_line(document.text, segment, colour=colour) for segment in document.segments]
    return "\n".join([click.style(heading, bold=True) if colour else heading, *lines, "", ""])


def _line(text: str, segment: Segment, *, colour: bool) -> str:
    label = f"{segment.label:<{_LABEL_WIDTH}} {segment.probability:4.0%}"
    content = _printable(text[segment.start : segment.end])
    if not colour:
        return f"{label}  {content}"
    tone = _COLOURS[segment.label]
    # The article is what one reads: it keeps the terminal's own colour.
    return f"{click.style(label, fg=tone)}  {content if segment.label == BODY.name else click.style(content, fg=tone)}"


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", text)
