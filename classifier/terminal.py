"""A verdict for a person: each segment with its label in front, in colour and wrapped where a terminal shows it."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator

import click

from classifier.document import Document, Segment
from classifier.labels import AD, BODY, BOILERPLATE, FEED, NAMES
from classifier.wrapping import wrapped

_COLOURS = {BODY.name: "green", AD.name: "red", FEED.name: "yellow", BOILERPLATE.name: "bright_black"}
_LABEL_WIDTH = max(len(name) for name in NAMES)
_MARGIN = _LABEL_WIDTH + len(" 100%  ")  # columns before the text
_NARROWEST = 20  # columns of text below which wrapping helps nobody
OFF_TOPIC = 0.7  # score from which a sentence is told: one of an article's own in 22 has it, of others' every second
# Page text may hold escape sequences that would steer the terminal, marks that turn the direction of writing, and
# surrogates that no terminal can show.
_UNPRINTABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def on_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def wants_colour() -> bool:
    """Whether standard output is a terminal and its user has not set NO_COLOR (see no-color.org)."""
    return on_terminal() and not os.environ.get("NO_COLOR")


def text_width() -> int | None:
    """Columns for a segment's text if standard output is a terminal wide enough to wrap on, else None."""
    if not on_terminal():
        return None
    columns = shutil.get_terminal_size().columns - _MARGIN
    return columns if columns >= _NARROWEST else None


def for_reading(identifier: str | int, document: Document, *, colour: bool, width: int | None = None) -> str:
    """A heading with the document's id, then label, probability and text of every segment, then an empty line.

    width: columns to wrap the text of a segment to, under itself; None leaves each segment on one line.
    """
    heading = f"# {_printable(str(identifier))}"
    lines = [_segment(document.text, segment, colour=colour, width=width) for segment in document.segments]
    return "\n".join([click.style(heading, bold=True) if colour else heading, *lines, "", ""])


def _segment(text: str, segment: Segment, *, colour: bool, width: int | None) -> str:
    label = f"{segment.label:<{_LABEL_WIDTH}} {segment.probability:4.0%}"
    content = _printable(text[segment.start : segment.end])
    lines = [content] if width is None else wrapped(content, width)
    if colour:
        tone = _COLOURS[segment.label]
        label = click.style(label, fg=tone)
        if segment.label != BODY.name:  # the article is what one reads: it keeps the terminal's own colour
            lines = [click.style(line, fg=tone) for line in lines]
    lines += [_printable(note) for note in _notes(text, segment)]
    return f"{label}  " + f"\n{' ' * _MARGIN}".join(lines)


def _notes(text: str, segment: Segment) -> Iterator[str]:
    """What is told of a segment beside its label, if somebody looked for it."""
    if segment.copy_of is not None:
        yield f"= copy of line {segment.copy_of + 1}"
    if segment.reasons is not None:
        yield f"= {segment.reasons}"
    if (least := segment.off_topic) is not None and least.score >= OFF_TOPIC:
        yield f"= off topic, {least.score:.2f}: {text[least.start : least.end]}"


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", text)
