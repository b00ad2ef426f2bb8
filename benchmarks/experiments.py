"""`python -m benchmarks.experiments`: designs against each other, in cross-validation by site inside `train`.

The material, the first stage and its out-of-fold scores are made once as training makes them; then the second stage is
trained anew for each design: without a group of features, without a kind of training document, with other
trees. The second stage is LightGBM here, with the shipped settings, since a fit takes a fifth of scikit-learn's time;
figures are of real pages only. Input: the shared data.  Output: `results/experiments.json` and a table.  Run time:
half an hour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from benchmarks.record import DATA, RESULTS, write_result
from benchmarks.tables import markdown
from classifier.evaluation import Tally
from classifier.features import names, page_probabilities
from classifier.labels import NAMES
from classifier.model import decide
from classifier.records.labelled import LabelledDocument
from training.__main__ import BODY_THRESHOLD
from training.boost import DEPTH, SETTINGS
from training.data import load_documents, site_folds
from training.fit import COLUMNS, TrainingSet, calibrate, feature_rows, out_of_fold_scores, prepare
from training.hints import HINTS
from training.linear import FINE
from training.material import Material, gather
from training.tables import build_characters

COMMAND = "python -m benchmarks.experiments"
FOLDS = 5
_NEIGHBOUR = ("@-", "@+", "@4 ", "length_step")
_HEAD = ("design", "accuracy", "macro-F1", "ad F1", "body F1, characters", "body kept", "noise left", "log loss")

Chances = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Laboratory:
    """What every design is tried on.  rows: shape (s, features); real: labelled pages, first in the material."""

    real: list[LabelledDocument]
    material: Material
    data: TrainingSet
    rows: NDArray[np.float32]
    scores: NDArray[np.float32]

    @property
    def columns(self) -> tuple[str, ...]:
        return names(COLUMNS)

    @property
    def origin(self) -> NDArray[np.str_]:
        """Where the document of each segment comes from, shape (s,)."""
        parts = [np.full(count, name, dtype="U12") for name, count in self.material.counts.items()]
        return np.concatenate((np.full(len(self.real), "real", dtype="U12"), *parts))[self.data.batch.document]


def laboratory(seed: int) -> Laboratory:
    """Everything up to the second stage, as `python -m training` makes it."""
    real = load_documents(str(DATA / "train.jsonl.gz"))
    material = gather(real, site_folds([document.site for document in real], FOLDS, seed), DATA / "corpora", seed)
    characters = build_characters()
    data = prepare(material, characters, seed=seed)
    scores = out_of_fold_scores(data)
    return Laboratory(real, material, data, feature_rows(data, scores), scores)


def cross_validated(lab: Laboratory, fit: Callable[[NDArray[np.bool_]], Callable[[NDArray[np.bool_]], Chances]],
                    left_out: str = "") -> Chances:  # fmt: skip
    """Probabilities of every segment by a model that was trained without its fold, shape (s, 4)."""
    data, usable = lab.data, lab.data.scored & (lab.origin != left_out)
    chances = np.zeros((len(lab.rows), len(NAMES)))
    for fold in range(FOLDS):
        out = data.fold == fold
        chances[out] = fit(usable & ~out)(out)
    return chances


def boosted(lab: Laboratory, columns: NDArray[np.int64], **settings: Any) -> Callable[..., Any]:
    """Fits boosted trees on some columns."""
    import lightgbm

    given = {
        "objective": "multiclass", "num_class": len(NAMES), "learning_rate": SETTINGS["learning_rate"],
        "num_leaves": SETTINGS["max_leaf_nodes"], "max_depth": DEPTH, "min_data_in_leaf": SETTINGS["min_samples_leaf"],
        "lambda_l2": SETTINGS["l2_regularization"], "feature_fraction": SETTINGS["max_features"],
        "max_bin": SETTINGS["max_bins"], "verbose": -1, "deterministic": True, "force_row_wise": True, **settings,
    }  # fmt: skip
    rows, data = lab.rows[:, columns], lab.data

    def fit(chosen: NDArray[np.bool_]) -> Callable[[NDArray[np.bool_]], Chances]:
        weight = data.weight[chosen] / data.weight[chosen].mean()
        table = lightgbm.Dataset(rows[chosen], data.labels[chosen], weight=weight, params=given)
        model = lightgbm.train(given, table, SETTINGS["max_iter"])
        return lambda out: model.predict(rows[out])

    return fit


def designs(lab: Laboratory) -> Iterator[tuple[str, Callable[[], Chances]]]:
    """Every design by name, and what gives its cross-validated probabilities."""
    columns = lab.columns
    every = np.arange(len(columns))

    def without(*marks: str) -> NDArray[np.int64]:
        return np.array([number for number, name in enumerate(columns) if not any(mark in name for mark in marks)])

    yield "a line alone (linear model over n-grams)", lambda: page_probabilities(lab.scores).astype(np.float64)
    yield "shipped design", lambda: cross_validated(lab, boosted(lab, every))
    groups = {
        "page-level signals": ("@page", "page_"), "hint heads": HINTS,
        "finer heads": FINE,
        "agreement of vocabulary": ("agree",), "neighbours": _NEIGHBOUR, "runs": (" run",), "copies": ("cop",),
        "landmarks": ("_before", "_after", "_count"), "place": ("place", "log_segments"),
    }  # fmt: skip
    for group, marks in groups.items():
        yield f"without {group}", partial(_without, lab, without(*marks))
    for kind in lab.material.counts:
        yield f"second stage without {kind} documents", partial(_without, lab, every, kind)
    deep = {"num_leaves": 31, "max_depth": 7}
    yield "deeper trees (31 leaves, depth 7)", lambda: cross_validated(lab, boosted(lab, every, **deep))
    yield "smaller trees (6 leaves)", lambda: cross_validated(lab, boosted(lab, every, num_leaves=6))


def _without(lab: Laboratory, columns: NDArray[np.int64], kind: str = "") -> Chances:
    return cross_validated(lab, boosted(lab, columns), kind)


def figures(lab: Laboratory, chances: Chances) -> dict[str, float]:
    """Figures on the real pages, calibrated as the shipped model is."""
    chances, _ = calibrate(lab.data, chances, len(lab.real))
    tally, first = Tally(), lab.data.batch.first.tolist()
    labels = [NAMES[number] for number in decide(chances, BODY_THRESHOLD)]
    for number, document in enumerate(lab.real):
        tally.add(document, labels[first[number] : first[number + 1]])
    overall = tally.report().overall
    size = first[len(lab.real)]
    scored = np.flatnonzero(lab.data.scored[:size])
    loss = -np.log(np.maximum(chances[scored, lab.data.labels[scored]], 1e-6))
    document = lab.data.batch.document[scored]
    lines = np.bincount(document)
    mean = np.bincount(document, weights=loss)[lines > 0] / lines[lines > 0]
    return {
        "accuracy": overall.accuracy, "macro_f1": overall.macro_f1, "ad_f1": overall.labels["ad"].f1,
        "body_f1": overall.body.f1, "body_kept": overall.body.recall, "noise_left": overall.noise_left,
        "log_loss": float(mean.mean()),
    }  # fmt: skip


@click.command()
@click.option("--seed", default=0, show_default=True)
@click.option("--only", multiple=True, help="Try the designs whose name holds this; results are printed, not written.")
def main(seed: int, only: tuple[str, ...]) -> None:
    """Compare designs of the second stage in cross-validation by site on the labelled pages."""
    if not DATA.is_dir():
        raise click.ClickException(f"the shared data is not at {DATA}: nothing to compare designs on")
    lab = laboratory(seed)
    found: dict[str, dict[str, float]] = {}
    for name, chances in designs(lab):
        if not only or any(part in name for part in only):
            found[name] = figures(lab, chances())
            click.echo("| " + " | ".join((name, *(f"{value:.3f}" for value in found[name].values()))) + " |")
    if not only:
        write_result(RESULTS / "experiments.json", COMMAND, {"folds": FOLDS, "designs": found})
    click.echo(markdown(_HEAD, [(name, *values.values()) for name, values in found.items()]))


if __name__ == "__main__":
    main()
