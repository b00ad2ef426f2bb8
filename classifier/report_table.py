"""An evaluation report as a table for a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from classifier.evaluation import Measures, Report, Score
from classifier.wrapping import columns_of

_GAP = "  "
_FIGURES: tuple[tuple[str, Callable[[Measures], float]], ...] = (
    ("accuracy", lambda m: m.accuracy),
    ("macro-F1", lambda m: m.macro_f1),
    ("body F1 by lines", lambda m: m.labels["body"].f1),
    ("body precision by characters", lambda m: m.body.precision),
    ("body recall by characters", lambda m: m.body.recall),
    ("body F1 by characters", lambda m: m.body.f1),
    ("noise left", lambda m: m.noise_left),
    ("accuracy, mean over documents", lambda m: m.mean_accuracy),
    ("body F1 by characters, mean over documents", lambda m: m.mean_body_f1),
    ("documents without an error", lambda m: m.flawless),
)
_GROUP_HEADINGS = (
    "documents", "segments", "accuracy", "macro-F1", "body F1 lines", "body F1 chars", "noise left", "mean accuracy",
    "mean body F1", "without error",
)  # fmt: skip


def format_report(report: Report) -> str:
    """The report as aligned text: labels, all figures beside the baselines, one table a group. Ends in a line feed."""
    overall = report.overall
    head = f"{overall.documents:,} documents, {overall.segments:,} segments, {overall.characters:,} characters"
    groups = [_table(_group_rows(key, values)) for key, values in report.groups.items()]
    return "\n\n".join([head, _table(_label_rows(overall)), _table(_figure_rows(report)), *groups]) + "\n"


def _label_rows(overall: Measures) -> list[list[str]]:
    rows = [["label", "precision", "recall", "F1", "segments"]]
    return rows + [[name, *_score_cells(score), f"{score.support:,}"] for name, score in overall.labels.items()]


def _score_cells(score: Score) -> list[str]:
    if not score.support and not score.predicted:
        return ["–"] * 3
    return [f"{value:.3f}" for value in (score.precision, score.recall, score.f1)]


def _figure_rows(report: Report) -> list[list[str]]:
    measured = [report.overall, *report.baselines.values()]
    rows = [["", "measured", *report.baselines]]
    return rows + [[name, *(f"{figure(measures):.3f}" for measures in measured)] for name, figure in _FIGURES]


def _group_rows(key: str, values: dict[str, Measures]) -> list[list[str]]:
    return [[key, *_GROUP_HEADINGS], *([value, *_group_cells(measures)] for value, measures in values.items())]


def _group_cells(m: Measures) -> list[str]:
    shares = (m.accuracy, m.macro_f1, m.labels["body"].f1, m.body.f1, m.noise_left)
    means = (m.mean_accuracy, m.mean_body_f1, m.flawless)
    return [f"{m.documents:,}", f"{m.segments:,}", *(f"{share:.3f}" for share in (*shares, *means))]


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Columns padded to their widest cell, the first to the left, the others to the right."""
    widths = [max(columns_of(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(_aligned(row, widths) for row in rows)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    pads = [" " * (width - columns_of(cell)) for cell, width in zip(row, widths, strict=True)]
    return _GAP.join([row[0] + pads[0], *(pad + cell for cell, pad in zip(row[1:], pads[1:], strict=True))]).rstrip()
