"""`python -m training.spans CORPORA PAGES --model FOLDER`: what finds foreign text inside paragraphs.

Input: the corpora folder and labelled pages, whose body lines lend paragraphs beside the corpora's articles.
Output: the `span_*` arrays and `spans.json` of a model folder; nothing else in the folder changes, and they stay valid
when the rest of the model is trained anew. Run time: about four minutes on two cores.

Trades and corpus rows are dealt into folds; the weights that a fold's clauses are measured with never saw its ads, as
they will never have seen those of a crawl. The last fold chooses the threshold.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import SGDClassifier

from classifier.clause_features import clause_rows, run_rows
from classifier.labels import AD, BODY, NAMES
from classifier.ngrams import CHAR_ORDERS, NOTHING, char_buckets, fold_stream, stream
from classifier.records.labelled import LabelledDocument
from classifier.segments import Batch, split
from classifier.span_storage import write_spans
from classifier.spans import (
    HEADS,
    WEIGHT_ONE,
    Reading,
    SpanModel,
    clause_odds,
    read_paragraphs,
    runs,
    suspicion,
)
from classifier.storage import read_model
from classifier.trees import LEAF_ONE, Trees, probabilities, raw_scores
from training.boost import DEPTH, fill_heap
from training.data import load_documents
from training.generate import Pages, load_pages
from training.generate.spliced import KINDS, Spliced, splice
from training.generate.stocks import HELD_OUT_HOSTS, ads_alone, draw_paragraphs, fold_of, training_stock
from training.tables import Characters

log = logging.getLogger(__name__)

FOLDS = 3
DOCUMENTS = 4000  # a fold
BITS = 18
ALPHA = 1e-5
EPOCHS = 6
CLEAN_PER_FOREIGN = 3  # clauses in the fit of the weights
CLAUSES = 130_000  # in the fit of the clause trees
GATE = 0  # weight from which a paragraph is looked into: a quarter of the clean ones pass, and lower finds no more
MOST_CLEAN_MARKED = 0.0003  # share of the characters of the article lines of real pages, which hold some foreign text
_KIND_WEIGHTS = dict(zip(KINDS, (22, 12, 22, 12, 14, 12, 12), strict=True))
_PURE = 0.8  # share of a clause's characters that must be foreign for it to be an example of foreign text
_REAL_HOSTS = 0.4  # share of articles that are real pages'
_TREES = {"learning_rate": 0.1, "max_leaf_nodes": 15, "max_depth": DEPTH, "l2_regularization": 10.0, "max_bins": 63,
          "early_stopping": False, "random_state": 0}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """Documents of a fold, read.  label: of each character of the stream, shape (n,).  counts: characters of each
    label in each clause, shape (c, 4)."""

    batch: Batch
    label: NDArray[np.int8]
    counts: NDArray[np.int64]
    read: Reading

    @property
    def foreign(self) -> NDArray[np.float64]:
        """Share of each clause's characters that is foreign."""
        return self.counts[:, 1:].sum(axis=1) / np.maximum(self.counts.sum(axis=1), 1)


def read_example(
    documents: Sequence[Spliced], characters: Characters, weights: NDArray[np.int16] | None = None
) -> Example:
    """Read documents with `weights`, by default none at all, and lay their spans beside the clauses."""
    batch = split([document.text for document in documents])
    at = np.zeros(len(batch.codes), dtype=np.int8)
    for origin, document in zip(batch.origin.tolist(), documents, strict=True):
        for start, end, label in document.spans:
            at[origin + start : origin + end] = NAMES.index(label)
    if weights is None:
        weights = np.zeros((2, len(HEADS)), dtype=np.int16)
    read = read_paragraphs(batch, np.arange(len(batch)), characters.fold, characters.classes, weights)
    lengths = batch.ends - batch.starts + 1
    position = np.arange(lengths.sum()) + np.repeat(batch.starts - read.bounds, lengths)
    label = at[position]
    inside = np.ones(len(label), dtype=bool)
    inside[read.bounds + lengths - 1] = False
    member = np.stack([(label == number) & inside for number in range(len(NAMES))], axis=1).astype(np.int64)
    return Example(batch, label, np.add.reduceat(member, read.cuts.begin[:-1], axis=0), read)


def bucket_rows(example: Example, at: NDArray[np.int64], characters: Characters) -> sparse.csr_matrix:
    """N-gram counts of the clauses `at`, shape (len(at), 2**BITS)."""
    text = stream(example.batch)
    folded = fold_stream(text, characters.fold)
    buckets = np.stack([char_buckets(folded, text.bounds, order, BITS) for order in CHAR_ORDERS], axis=1)
    buckets[text.marks] = NOTHING
    begin, end = example.read.cuts.begin[at], example.read.cuts.begin[at + 1]
    lengths = end - begin
    position = np.arange(lengths.sum()) + np.repeat(begin - (np.cumsum(lengths) - lengths), lengths)
    owner = np.repeat(np.arange(len(at)), lengths * len(CHAR_ORDERS))
    found = buckets[position].ravel()
    whole = found != NOTHING
    ones = np.ones(whole.sum(), dtype=np.float32)
    return sparse.csr_matrix((ones, (owner[whole], found[whole])), shape=(len(at), 1 << BITS))


def fit_weights(
    examples: Sequence[Example], characters: Characters, rng: np.random.Generator
) -> NDArray[np.int16]:
    """Weights of every bucket for each of HEADS against body."""
    rows, targets = [], []
    for example in examples:
        foreign = np.flatnonzero(example.foreign > _PURE)
        clean = np.flatnonzero(example.foreign == 0)
        clean = rng.choice(clean, min(len(clean), CLEAN_PER_FOREIGN * len(foreign)), replace=False)
        at = np.concatenate((foreign, clean))
        rows.append(bucket_rows(example, at, characters))
        targets.append(example.counts[at].argmax(axis=1))
    model = SGDClassifier(
        loss="log_loss", alpha=ALPHA, max_iter=EPOCHS, tol=None, average=True, random_state=0, n_jobs=2
    )
    model.fit(sparse.vstack(rows).tocsr(), np.concatenate(targets))
    against_body = (model.coef_[1:] - model.coef_[0]).T * WEIGHT_ONE
    weights = np.clip(np.rint(against_body), -32767, 32767).astype(np.int16)
    weights[NOTHING] = 0
    return weights


def exported(model: HistGradientBoostingClassifier) -> Trees:
    """The trees as heaps; one label for two classes."""
    predictors = [predictor for iteration in model._predictors for predictor in iteration]
    inner, leaves = (1 << DEPTH) - 1, 1 << DEPTH
    feature = np.zeros((len(predictors), inner), dtype=np.int16)
    threshold = np.full((len(predictors), inner), np.inf, dtype=np.float32)
    leaf = np.zeros((len(predictors), leaves), dtype=np.int32)
    for number, predictor in enumerate(predictors):
        fill_heap(predictor.nodes, feature[number], threshold[number], leaf[number])
    return Trees(feature, threshold, leaf, np.rint(model._baseline_prediction.ravel() * LEAF_ONE).astype(np.int32))


def fit_clauses(examples: Sequence[Example], gate: int, rng: np.random.Generator) -> Trees:
    """Trees over the clauses of the paragraphs that pass the gate."""
    rows, targets, weight = [], [], []
    for example in examples:
        passing = suspicion(example.read) > gate
        at = np.flatnonzero(passing[example.read.sums.segment])
        rows.append(clause_rows(example.read.sums, example.read.cuts.border, at))
        targets.append(example.foreign[at] > 0.5)
        weight.append(example.counts[at].sum(axis=1))
    target = np.concatenate(targets)
    chosen = rng.choice(len(target), min(len(target), CLAUSES), replace=False)
    log.info("clause trees: %d of %d clauses, %.0f %% foreign", len(chosen), len(target), 100 * target.mean())
    model = HistGradientBoostingClassifier(max_iter=100, min_samples_leaf=60, max_features=0.4, **_TREES)
    weights = np.concatenate(weight)[chosen]
    model.fit(np.concatenate(rows)[chosen], target[chosen], sample_weight=weights / weights.mean())
    return exported(model)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Runs of a fold: rows, number of the label of each, characters of it that are foreign and that are not."""

    rows: NDArray[np.float32]
    label: NDArray[np.int64]
    foreign: NDArray[np.int64]
    clean: NDArray[np.int64]


def candidates(example: Example, gate: int, trees: Trees) -> Candidates:
    """What the decoder proposes."""
    paragraphs = np.flatnonzero(suspicion(example.read) > gate)
    odds = clause_odds(example.read, paragraphs, trees)
    begin, end = runs(example.read, paragraphs, odds)
    before = np.concatenate((np.zeros((1, len(NAMES)), dtype=np.int64), np.cumsum(example.counts, axis=0)))
    counts = before[end] - before[begin]
    foreign = counts[:, 1:].sum(axis=1)
    label = np.where(foreign > counts[:, 0], 1 + counts[:, 1:].argmax(axis=1), 0)
    rows = run_rows(example.read.sums, example.read.cuts.border, odds, begin, end)
    return Candidates(rows, label, foreign, counts[:, 0])


def fit_runs(found: Sequence[Candidates]) -> Trees:
    """Trees over whole runs."""
    label = np.concatenate([one.label for one in found])
    size = np.concatenate([one.foreign + one.clean for one in found])
    log.info("run trees: %d runs, by label %s", len(label), np.bincount(label))
    model = HistGradientBoostingClassifier(max_iter=80, min_samples_leaf=40, max_features=0.5, **_TREES)
    model.fit(np.concatenate([one.rows for one in found]), label, sample_weight=np.sqrt(size) / np.sqrt(size).mean())
    return exported(model)


def choose_threshold(found: Candidates, trees: Trees, characters: int) -> float:
    """The lowest probability at which at most MOST_CLEAN_MARKED of so many clean characters are marked."""
    chance = 1 - probabilities(raw_scores(found.rows, trees))[:, 0]
    order = np.argsort(-chance)
    marked = np.cumsum(found.clean[order])
    for number in np.linspace(0, len(order) - 1, 12).astype(int).tolist():
        log.info("threshold %.3f marks %.3f %%", chance[order[number]], 100 * marked[number] / characters)
    within = int(np.searchsorted(marked, MOST_CLEAN_MARKED * characters, side="right"))
    return round(float(chance[order][min(within, len(order) - 1)]), 4)


def compose(
    pages: Pages, fold: int, bodies: Sequence[Sequence[str]], documents: int, seed: str
) -> list[Spliced]:
    """Documents whose foreign text and whose articles are of one fold."""
    stock = training_stock(pages, fold, FOLDS)
    kinds = tuple(kind for kind in pages.articles.kinds if kind not in HELD_OUT_HOSTS)
    made = []
    for number in range(documents):
        rng = random.Random(f"{seed}:{fold}:{number}")
        kind = rng.choices(KINDS, [_KIND_WEIGHTS[name] for name in KINDS])[0]
        own = bodies if rng.random() < _REAL_HOSTS else ()
        made.append(splice(draw_paragraphs(pages, own, kinds, rng, (fold, FOLDS)), stock, kind, rng))
    return made


def bodies_of(documents: Sequence[LabelledDocument]) -> list[tuple[str, list[str]]]:
    """Site and body lines of each page that has an article."""
    found = []
    for document in documents:
        lines = [" ".join(document.text[start:end].split()) for start, end, label in document.segments
                 if label == BODY.name]  # fmt: skip
        if sum(map(len, lines)) > 150:
            found.append((document.site, lines))
    return found


def train(corpora: Path, pages_file: str, characters: Characters, documents: int = DOCUMENTS) -> SpanModel:
    """Train all of it."""
    rng = np.random.default_rng(0)
    pages = load_pages(corpora)
    bodies = bodies_of(load_documents(pages_file))
    folds = []
    for fold in range(FOLDS):
        own = [lines for site, lines in bodies if fold_of(site, FOLDS) == fold]
        folds.append(compose(pages, fold, own, documents, "spans"))
    alone = [[Spliced(text, ((0, len(text), AD.name),), "alone") for text in ads_alone(pages, corpora, fold, FOLDS)]
             for fold in range(FOLDS)]  # fmt: skip
    log.info("%d documents made, %d ads alone", sum(map(len, folds)), sum(map(len, alone)))
    # Of the ads alone only the clauses count: `read_example` finds no clean ones in them.
    parts = [[read_example(part[fold], characters) for part in (folds, alone)] for fold in range(FOLDS)]
    examples = []
    for fold in range(FOLDS):
        others = [example for number, part in enumerate(parts) if number != fold for example in part]
        weights_without_last = fit_weights(others, characters, rng)  # at the end, those without the last fold
        examples.append(read_example(folds[fold], characters, weights_without_last))
        log.info("weights without fold %d", fold)
    weights = fit_weights([example for part in parts for example in part], characters, rng)
    clause_trees = fit_clauses(examples[:-1], GATE, rng)
    found = [candidates(example, GATE, clause_trees) for example in examples]
    run_trees = fit_runs(found[:-1])
    clean = [Spliced("\n".join(lines), (), KINDS[0]) for site, lines in bodies if fold_of(site, FOLDS) == FOLDS - 1]
    pages_alone = read_example(clean, characters, weights_without_last)
    threshold = choose_threshold(
        candidates(pages_alone, GATE, clause_trees), run_trees, int(pages_alone.counts[:, 0].sum())
    )
    return SpanModel(weights, clause_trees, run_trees, GATE, threshold)


@click.command()
@click.argument("corpora", type=click.Path(path_type=Path, exists=True))
@click.argument("pages")
@click.option("--model", type=click.Path(path_type=Path, exists=True), required=True, help="Model folder to add to.")
@click.option("--documents", default=DOCUMENTS, show_default=True, help="Documents made for each fold.")
def main(corpora: Path, pages: str, model: Path, documents: int) -> None:
    """Train on CORPORA and labelled PAGES and write the span arrays into a model folder.

    \b
    The shipped model:
      python -m training.spans ../shared/data/corpora ../shared/data/train.jsonl.gz --model models/zh-web
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    read = read_model(model)
    trained = train(corpora, pages, Characters(np.asarray(read.fold), np.asarray(read.classes)), documents)
    write_spans(model, trained, read.fold, read.classes)
    click.echo(f"{model}: gate {trained.gate}, threshold {trained.threshold}")


if __name__ == "__main__":
    main()
