"""What the context model sees of a segment: one row of numbers, and the name of each.

The row is the segment's own columns (scores, surface signals, copies, agreement of vocabulary) and what
`classifier.context` makes of them. `names` and `rows` are written in the same order, side by side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier import context, copies, topic
from classifier.context import Layout
from classifier.copies import COPY_SIGNALS
from classifier.labels import NAMES
from classifier.ngrams import Runs, fold_stream, runs, stream
from classifier.page import page_names, page_signals
from classifier.segments import Batch
from classifier.shape import SIGNALS, Surface, class_stream, surface

TOPIC = ("agree2_body", "agree3_body", "agree3_ad", "agree3_feed", "agree3_boilerplate")
SCORE_UNIT = 4.0  # log-odds: scores are divided by it to lie near the other columns

# Columns of a neighbour at one step, beside its page scores and source scores.
_NEXT_SIGNALS = (
    "log_length", "share_han", "share_digit", "share_space", "log_sentence_end", "log_comma", "last_sentence_end",
    "first_bullet", "first_digit", "last_colon", "is_copy", "share_upper", "share_lower",
)  # fmt: skip
# Columns that are averaged over windows and runs and seen of further neighbours.
_MAIN_SIGNALS = ("log_length", "share_digit", "log_sentence_end", "share_han", "agree3_body")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns there are.

    head_names: of the linear heads, the four labels first.  main_heads: those averaged over windows and runs.
    next_heads: those seen of the next neighbours.
    """

    head_names: tuple[str, ...]
    main_heads: tuple[str, ...]
    next_heads: tuple[str, ...]

    @property
    def own(self) -> tuple[str, ...]:
        """Names of a segment's own columns."""
        return self.head_names + SIGNALS + COPY_SIGNALS + TOPIC + page_names(self.head_names)

    @property
    def main(self) -> tuple[str, ...]:
        return self.main_heads + _MAIN_SIGNALS

    @property
    def next(self) -> tuple[str, ...]:
        return self.next_heads + _NEXT_SIGNALS + TOPIC


def names(columns: Columns) -> tuple[str, ...]:
    """The name of every column of `rows`, in order: `what@where`, or `what` for the segment's own."""
    main = columns.main
    out = list(columns.own)
    out += [f"{name}@{step:+d}" for step in context.NEXT for name in columns.next]
    out += [f"{name}@{step:+d}" for step in context.NEAR for name in main]
    for window in ("4 before", "4 after", "document", "all before", "all after"):
        out += [f"{name}@{window}" for name in main]
    for run in ("fine run", "coarse run"):
        out += [f"log_length@{run} of lines", f"place@{run}", *(f"{name}@{run}" for name in main)]
    out += [f"length_step@{step:+d}" for step in context.LENGTH_STEPS]
    out += context.PLACE
    out += [f"{mark}_{name}" for mark in context.MARKS for name in context.LANDMARK]
    return tuple(out)


def page_probabilities(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Softmax of the first four heads, shape (s, 4): what the segment scores alone say."""
    page = scores[:, : len(NAMES)].T  # row by row: numpy is slow along axes of four
    exp = np.exp(page - page.max(axis=0))
    return (exp / exp.sum(axis=0)).T


def landmarks(page: NDArray[np.float32], log_length: NDArray[np.float32]) -> tuple[NDArray[np.bool_], ...]:
    """Which segments are a landmark, in the order of `context.MARKS`, each shape (s,); page: `page_probabilities`."""
    body, _, feed, boilerplate = (page[:, number] > context.CONFIDENT for number in range(len(NAMES)))
    return body & (log_length > context.LONG), boilerplate, feed


@dataclass(frozen=True, slots=True)
class Measured:
    """A batch's segments read character by character, before any model.

    folded: folded characters of the stream, shape (n,).  bounds: where each segment begins in it, shape (s,).
    runs: of character classes.  surface, copies: signals of each segment.  bigrams, trigrams: n-gram columns.
    """

    folded: NDArray[np.uint32]
    bounds: NDArray[np.int64]
    runs: Runs
    surface: Surface
    copies: NDArray[np.float32]
    bigrams: topic.NgramTable
    trigrams: topic.NgramTable


def measure(batch: Batch, fold: NDArray[np.uint16], classes: NDArray[np.uint8]) -> Measured:
    """Everything that needs the characters of the batch; fold, classes: tables of `classifier.characters`."""
    text = stream(batch)
    folded = fold_stream(text, fold)
    kinds = class_stream(text, classes)
    document = batch.document
    return Measured(
        folded,
        text.bounds,
        runs(kinds, text),
        surface(text, kinds),
        copies.copy_signals(copies.fingerprints(text, folded), document),
        topic.ngram_table(text, folded, document, 2),
        topic.ngram_table(text, folded, document, 3),
    )


def rows(measured: Measured, scores: NDArray[np.float32], layout: Layout, columns: Columns) -> NDArray[np.float32]:
    """The context model's input, shape (s, len(names(columns))), float32; scores: log-odds, shape (s, heads)."""
    page = page_probabilities(scores)
    agree = [topic.agreement(measured.bigrams, page[:, 0])]
    agree += [topic.agreement(measured.trigrams, page[:, label]) for label in range(len(NAMES))]
    signals = measured.surface.signals
    units = scores / SCORE_UNIT
    whole = page_signals(units, measured.surface.lengths, layout)
    own = np.concatenate((units, signals, measured.copies, np.stack(agree, 1), whole), 1)

    column = {name: i for i, name in enumerate(columns.own)}
    next_columns = own[:, [column[name] for name in columns.next]]
    main = own[:, [column[name] for name in columns.main]]
    sums = context.running_sums(main)
    log_length = signals[:, 0]
    blocks = [own]
    blocks += [context.shifted(next_columns, step, layout) for step in context.NEXT]
    blocks += [context.shifted(main, step, layout) for step in context.NEAR]
    blocks += context.windows(sums, layout)
    kinds = context.run_kinds(log_length, measured.surface.ends_sentence)
    blocks += [context.run_features(kind, sums, layout) for kind in kinds]
    blocks += [context.length_steps(log_length, layout), context.place_features(layout)]
    blocks += [context.landmark_features(marked, layout) for marked in landmarks(page, log_length)]
    return np.concatenate(blocks, axis=1, dtype=np.float32)
