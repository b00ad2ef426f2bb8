"""`python -m training SOURCE --output FOLDER`: from labelled documents to a model folder."""

from __future__ import annotations

import logging
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from classifier.evaluation import MAJORITY, Measures, Tally
from classifier.labels import NAMES
from classifier.model import decide
from classifier.records.labelled import LabelledDocument
from classifier.segments import Batch
from classifier.storage import Model, write_model
from training.card import write_card
from training.data import content_hash, load_documents, site_folds
from training.fit import COLUMNS, calibrate, cross_validate, feature_rows, fit_final, out_of_fold_scores, prepare
from training.material import gather
from training.tables import build_characters

VERSION = "0.5.0"
# Below one half: to lose an article line is worse than to leave a headline. What others keep and leave stands in
# metrics.json, "thresholds".
BODY_THRESHOLD = 0.3
_OTHER_THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5)
log = logging.getLogger(__name__)

_MEASURED_WITH = ("numpy", "scipy", "scikit-learn", "OpenCC", "joblib", "datasets")


def summary(measures: Measures) -> dict[str, Any]:
    """The figures of a report that a card shows."""
    return {
        "documents": measures.documents,
        "segments": measures.segments,
        "accuracy": measures.accuracy,
        "macro_f1": measures.macro_f1,
        "f1": {name: score.f1 for name, score in measures.labels.items()},
        "body_f1_by_characters": measures.body.f1,
        "body_recall_by_characters": measures.body.recall,
        "noise_left": measures.noise_left,
        "mean_accuracy_over_documents": measures.mean_accuracy,
        "mean_body_f1_over_documents": measures.mean_body_f1,
    }


def figures(documents: list[LabelledDocument], labels: list[list[str]]) -> dict[str, Any]:
    """Figures of the given labels overall and by variant, and of the baselines."""
    tally = Tally()
    for document, predicted in zip(documents, labels, strict=True):
        tally.add(document, predicted)
    report = tally.report()
    return {
        "all": summary(report.overall),
        "variants": {name: summary(part) for name, part in report.groups["variant"].items()},
        "baselines": {name: summary(report.baselines[name]) for name in (MAJORITY, "line rule")},
    }


def _labels(chances: NDArray[np.float64], batch: Batch, threshold: float, documents: int) -> list[list[str]]:
    """The labels of each of the first `documents`."""
    names = [NAMES[number] for number in decide(chances, threshold)]
    return [names[begin:end] for begin, end in pairwise(batch.first[: documents + 1].tolist())]


@click.command()
@click.argument("source")
@click.option("--output", type=click.Path(path_type=Path), required=True, help="Model folder to write.")
@click.option("--corpora", type=click.Path(path_type=Path, exists=True), help="Corpora folder, to make pages of.")
@click.option("--folds", default=5, show_default=True, help="Folds of sites for cross-validation.")
@click.option("--seed", default=0, show_default=True)
def main(source: str, output: Path, corpora: Path | None, folds: int, seed: int) -> None:
    """Train a model on SOURCE (JSONL, Parquet, or the id of a data set on a hub) and write it to a folder.

    \b
    The shipped model:
      python -m training ../shared/data/train.jsonl.gz --corpora ../shared/data/corpora --output models/zh-web
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    real = load_documents(source)
    material = gather(real, site_folds([document.site for document in real], folds, seed), corpora, seed)
    log.info("%d labelled documents, %s", len(real), ", ".join(f"{n} {name}" for name, n in material.counts.items()))
    characters = build_characters()
    data = prepare(material, characters, seed=seed)
    rows = feature_rows(data, out_of_fold_scores(data))
    chances, calibrated = calibrate(data, cross_validate(data, rows, range(folds)), len(real))
    heads, trees = fit_final(data, rows)
    trees = calibrated.put_into(trees)

    measured = figures(real, _labels(chances, data.batch, BODY_THRESHOLD, len(real)))
    measured["thresholds"] = {
        str(other): figures(real, _labels(chances, data.batch, other, len(real)))["all"] for other in _OTHER_THRESHOLDS
    }
    config = {
        "version": VERSION,
        "body_threshold": BODY_THRESHOLD,
        "seed": seed,
        "folds": folds,
        "training_documents": len(real),
        "made_documents": material.counts,
        "training_data_sha256": content_hash(real),
        "trained_with": {name: version(name) for name in _MEASURED_WITH},
    }
    metrics = {"cross_validation": measured}
    model = Model(config, metrics, characters.fold, characters.classes, heads, COLUMNS, trees)
    write_model(output, model)
    write_card(output, config, metrics)
    click.echo(f"{output}: {np.sum([file.stat().st_size for file in output.iterdir()]) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
