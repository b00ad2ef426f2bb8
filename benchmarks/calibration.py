"""`python -m benchmarks.calibration`: whether probabilities mean what they say, on `dev`.

Of the lines that got a label with a probability near p, a share of p should be right. The expected calibration error
is the mean distance between the two, over bins of equal width, each weighted by its lines.

Input: the shared data beside the project.  Output: `results/calibration.json` and `docs/calibration.png`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from benchmarks.record import DATA, RESULTS, write_result
from benchmarks.tables import markdown
from classifier import load
from classifier.document import Document
from classifier.labels import NAMES
from classifier.records.labelled import LabelledDocument, load_labelled

COMMAND = "python -m benchmarks.calibration"
BINS = 15  # of equal width between 0 and 1
VERDICT = "verdict"  # the label given, with the probability that a caller sees


@dataclass(frozen=True, slots=True)
class Bin:
    """Lines whose probability lies in one bin: how many, their mean probability, and the share that came true."""

    lines: int
    probability: float
    share: float


def bins(probability: NDArray[np.float64], true: NDArray[np.bool_]) -> list[Bin]:
    """The bins that hold lines, in order; both arrays have shape (lines,)."""
    place = np.minimum((probability * BINS).astype(int), BINS - 1)
    return [
        Bin(int(own.sum()), float(probability[own].mean()), float(true[own].mean()))
        for own in (place == number for number in range(BINS))
        if own.any()
    ]


def expected_error(found: Sequence[Bin]) -> float:
    """Expected calibration error, from 0 to 1. Raises ValueError without bins."""
    total = sum(one.lines for one in found)
    if not total:
        raise ValueError("no lines: no calibration error")
    return sum(one.lines * abs(one.probability - one.share) for one in found) / total


def gather(
    documents: Sequence[LabelledDocument], verdicts: Sequence[Document]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Of the scored lines: probabilities, shape (lines, 4); numbers of the gold and of the given label."""
    scored = [
        (segment, gold)
        for document, verdict in zip(documents, verdicts, strict=True)
        for (*_, gold), segment in zip(document.segments, verdict.segments, strict=True)
        if gold is not None
    ]
    chances = np.array([segment.probabilities for segment, _ in scored])
    gold = np.array([NAMES.index(label) for _, label in scored])
    return chances, gold, np.array([NAMES.index(segment.label) for segment, _ in scored])


def curves(chances: NDArray[np.float64], gold: NDArray[np.int64], given: NDArray[np.int64]) -> dict[str, list[Bin]]:
    """Bins of the label given, and of each of the four labels whether given or not."""
    own = chances[np.arange(len(gold)), given]
    of_labels = {name: bins(chances[:, number], gold == number) for number, name in enumerate(NAMES)}
    return {VERDICT: bins(own, gold == given)} | of_labels


def measure(documents: Sequence[LabelledDocument], verdicts: Sequence[Document]) -> dict[str, Any]:
    """Expected calibration errors, log loss, and the bins they come from, as plain data."""
    chances, gold, given = gather(documents, verdicts)
    found = curves(chances, gold, given)
    likelihood = chances[np.arange(len(gold)), gold]
    return {
        "lines": len(gold),
        "log_loss": float(-np.log(np.maximum(likelihood, 1e-6)).mean()),  # 1e-6: probabilities have six decimals
        "expected_error": {name: expected_error(of_one) for name, of_one in found.items()},
        "bins": {name: [asdict(one) for one in of_one] for name, of_one in found.items()},
    }


def table(figures: dict[str, Any]) -> str:
    rows = [(name, error) for name, error in figures["expected_error"].items()]
    return markdown(("probability of", "expected calibration error"), rows)


@click.command()
@click.option("--model", type=click.Path(path_type=Path, exists=True), help="Model folder; else the shipped one.")
def main(model: Path | None) -> None:
    """Measure how well a model's probabilities are calibrated; for the shipped one, write results, plot and page."""
    from benchmarks.accuracy_page import plot_calibration, write_page

    if not DATA.is_dir():
        raise SystemExit(f"{DATA} is absent: nothing measured")
    documents = load_labelled(str(DATA / "dev.jsonl.gz"))
    figures = measure(documents, list(load(model).predict_batch(document.text for document in documents)))
    click.echo(table(figures))
    if model is None:
        write_result(RESULTS / "calibration.json", COMMAND, figures)
        plot_calibration(figures["bins"])
        write_page()


if __name__ == "__main__":
    main()
