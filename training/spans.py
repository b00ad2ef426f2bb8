"""`python -m training.spans CORPORA PAGES --model FOLDER`: what finds foreign text inside paragraphs.

Input: the corpora folder and labelled pages, whose body lines lend paragraphs beside the corpora's articles.
Output: the `span_*` arrays and `spans.json` of a model folder; nothing else in the folder changes, and they stay valid
when the rest of the model is trained anew with the same character tables. Run time: about three minutes on two cores.

Trades, kinds of corpus ad and articles are dealt into folds. What a fold is measured with at any stage never saw its
ads, as it will never have seen those of a crawl; the last fold, which no trees are fitted to, chooses the threshold.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from classifier.clauses import Lexicon
from classifier.labels import AD, BODY
from classifier.records.labelled import LabelledDocument
from classifier.runs import run_rows, variants
from classifier.span_storage import write_spans
from classifier.spans import (
    GATE_SIDE,
    REACH,
    Look,
    SpanModel,
    as_odds,
    best_variants,
    chances,
    first_look,
    second_look,
)
from classifier.storage import read_model
from classifier.trees import Trees
from classifier.way import fastest_steps
from training.boost import SETTINGS, heaps
from training.clauses import Example, fit_weights, no_weights, read_example
from training.data import load_documents
from training.generate import Pages, load_pages
from training.generate.spliced import KINDS, Spliced, splice
from training.generate.stocks import HELD_OUT_HOSTS, ads_alone, draw_paragraphs, fold_of, more_articles, training_stock
from training.topics import fit_topics, material

log = logging.getLogger(__name__)

FOLDS = 4
DOCUMENTS = 3000  # a fold
CLAUSES = 130_000  # in the fit of trees
VARIANTS = 60_000  # of runs in the fit of theirs
SHORTEST_LINE = 24  # characters of a line that is looked into; what is shorter is judged as a line only
PASSING = 0.92  # share of the last fold's foreign characters that the gate lets through
MOST_CLEAN_MARKED = 0.001  # share of the last fold's clean characters; half of 0.002, the aim: other articles differ
_KIND_WEIGHTS = dict(zip(KINDS, (22, 12, 22, 12, 14, 12, 12), strict=True))
_REAL_HOSTS = 0.5  # share of articles that are real pages'
_EVENNESS = 0.4  # a run counts as its characters to the power of one less this

STEPS = fastest_steps()
Array = NDArray[np.int64]


def fit(rows: NDArray[np.float32], foreign: NDArray[np.bool_], weight: NDArray[np.float64]) -> Trees:
    """Boosted trees for the log-odds of being foreign."""
    model = HistGradientBoostingClassifier(random_state=0, **SETTINGS)
    return heaps(model.fit(rows, foreign, sample_weight=weight / weight.mean()))


def look_trees(
    examples: Sequence[Example], looks: Sequence[Look], rng: np.random.Generator
) -> tuple[Trees, list[NDArray[np.float64]]]:
    """Trees fitted to all folds but the last, and the odds of every fold's clauses by trees that never saw it."""
    training = range(len(examples) - 1)

    def fitted(folds: Sequence[int]) -> Trees:
        foreign = np.concatenate([examples[number].foreign[looks[number].at] > 0.5 for number in folds])
        size = np.concatenate([examples[number].size[looks[number].at] for number in folds])
        rows = np.concatenate([looks[number].rows for number in folds])
        chosen = rng.choice(len(foreign), min(len(foreign), CLAUSES), replace=False)
        log.info("trees of %d of %d clauses, %.0f %% foreign", len(chosen), len(foreign), 100 * foreign.mean())
        return fit(rows[chosen], foreign[chosen], size[chosen])

    every = fitted(training)
    own = [*(fitted([other for other in training if other != number]) for number in training), every]
    odds = [as_odds(STEPS.raw_scores(one.rows, trees), one.at, len(example.foreign))
            for trees, one, example in zip(own, looks, examples, strict=True)]  # fmt: skip
    return every, odds


@dataclass(frozen=True, slots=True)
class Variants:
    """Variants of the runs of a fold: run, first clause and one past the last, rows, foreign and clean characters."""

    own: Array
    begin: Array
    end: Array
    rows: NDArray[np.float32]
    foreign: Array
    clean: Array


def variants_of(example: Example, look: Look, odds: NDArray[np.float64]) -> Variants:
    """What the decoder proposes and what lies around it."""
    cuts, sums = example.read.cuts, example.read.sums
    own, begin, end = variants(sums, *STEPS.runs(cuts.first, look.paragraphs, odds, cuts.border))
    before = np.concatenate((np.zeros((1, 4), dtype=np.int64), np.cumsum(example.counts, axis=0)))
    counts = before[end] - before[begin]
    rows = run_rows(sums, look.topics, cuts.border, odds, begin, end)
    return Variants(own, begin, end, rows, counts[:, 1:].sum(axis=1), counts[:, 0])


def fit_runs(found: Sequence[Variants], rng: np.random.Generator) -> Trees:
    """Trees for the share of a run's characters that is foreign: each run counts once as foreign and once as not."""
    rows = np.concatenate([one.rows for one in found])
    foreign, clean = np.concatenate([one.foreign for one in found]), np.concatenate([one.clean for one in found])
    chosen = rng.choice(len(rows), min(len(rows), VARIANTS), replace=False)
    rows, foreign, clean = rows[chosen], foreign[chosen], clean[chosen]
    weight = np.concatenate((foreign, clean)) * np.tile((foreign + clean) ** -_EVENNESS, 2)
    label = np.repeat((True, False), len(rows))
    counted = weight > 0
    log.info("trees of %d runs", len(rows))
    return fit(np.concatenate((rows, rows))[counted], label[counted], weight[counted])


def choose_threshold(example: Example, found: Variants, trees: Trees) -> float:
    """The lowest probability at which at most MOST_CLEAN_MARKED of the clean characters are marked."""
    chance = chances(STEPS.raw_scores(found.rows, trees))
    best = best_variants(example.read, found.own, found.begin, found.end, chance)
    order = best[np.argsort(-chance[best], kind="stable")]
    foreign, clean = np.cumsum(found.foreign[order]), np.cumsum(found.clean[order])
    of = example.counts[:, 1:].sum(), example.counts[:, 0].sum()
    for share in (0.0005, 0.001, MOST_CLEAN_MARKED, 0.002, 0.003):
        last = max(int(np.searchsorted(clean, share * of[1], side="right")) - 1, 0)
        precision, recall = foreign[last] / (foreign[last] + clean[last]), foreign[last] / of[0]
        log.info("%.2f %% of clean characters marked from %.4f on: F1 %.3f, precision %.3f, recall %.3f", 100 * share,
                 chance[order[last]], 2 * precision * recall / (precision + recall), precision, recall)  # fmt: skip
    within = int(np.searchsorted(clean, MOST_CLEAN_MARKED * of[1], side="right"))
    return round(float(chance[order[max(within - 1, 0)]]), 4)


def choose_gate(example: Example) -> int:
    """The highest weight from which clauses with PASSING of the foreign characters are looked at."""
    sums = example.read.sums
    own = STEPS.suspicion(sums, GATE_SIDE)
    at = np.arange(len(own))
    weight = np.max([own[np.clip(at + step, sums.low, sums.high - 1)] for step in range(-REACH, REACH + 1)], axis=0)
    order = np.argsort(-weight, kind="stable")
    foreign, clean = np.cumsum(example.counts[order, 1:].sum(axis=1)), np.cumsum(example.counts[order, 0])
    last = int(np.searchsorted(foreign, PASSING * foreign[-1]))
    gate = int(weight[order[last]]) - 1
    log.info("gate %d: %.3f of the clean characters are looked at", gate, clean[last] / clean[-1])
    return gate


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


def learn_weights(
    parts: Sequence[Sequence[Sequence[Spliced]]], lexicon: Lexicon, rng: np.random.Generator
) -> tuple[Lexicon, list[Example]]:
    """The lexicon with weights of all folds, and the first part of each fold read with weights of the others.

    parts: of each fold its documents and ads alone; of the latter only the clauses count, there are no clean ones.
    """
    read = [[read_example(documents, lexicon, STEPS, shortest=SHORTEST_LINE),
             read_example(alone, lexicon, STEPS, shortest=0)] for documents, alone in parts]  # fmt: skip
    examples = []
    for number, (documents, _) in enumerate(parts):
        others = [example for other, own in enumerate(read) if other != number for example in own]
        without = replace(lexicon, weights=fit_weights(others, lexicon.fold, rng))
        examples.append(read_example(documents, without, STEPS, shortest=SHORTEST_LINE))
        log.info("weights without fold %d", number)
    weights = fit_weights([example for own in read for example in own], lexicon.fold, rng)
    return replace(lexicon, weights=weights), examples


def train(
    corpora: Path, pages_file: str, fold: NDArray[np.uint16], classes: NDArray[np.uint8], documents: int = DOCUMENTS
) -> SpanModel:
    """Train all of it.  fold, classes: the character tables of the model that the arrays are to stand beside."""
    rng = np.random.default_rng(0)
    pages = load_pages(corpora)
    pages.articles.pools |= more_articles(corpora)
    bodies = bodies_of(load_documents(pages_file))
    topics = fit_topics(material(pages, [lines for _, lines in bodies]), fold)
    parts = []
    for number in range(FOLDS):
        own = [lines for site, lines in bodies if fold_of(site, FOLDS) == number]
        ads = ads_alone(pages, corpora, number, FOLDS)
        alone = [Spliced(text, ((0, len(text), AD.name),), "alone") for text in ads]
        parts.append((compose(pages, number, own, documents, "spans"), alone))
    log.info("topics; %d documents made, %d ads alone", *(sum(map(len, part)) for part in zip(*parts, strict=True)))
    lexicon, examples = learn_weights(parts, Lexicon(fold, classes, no_weights(), topics), rng)

    gate = choose_gate(examples[-1])
    looks = [first_look(example.read, gate, STEPS) for example in examples]
    clause_trees, odds = look_trees(examples, looks, rng)
    looks = [second_look(example.read, *seen, lexicon, STEPS)
             for example, *seen in zip(examples, looks, odds, strict=True)]  # fmt: skip
    second_trees, odds = look_trees(examples, looks, rng)
    found = [variants_of(*seen) for seen in zip(examples, looks, odds, strict=True)]
    run_trees = fit_runs(found[:-1], rng)
    threshold = choose_threshold(examples[-1], found[-1], run_trees)
    return SpanModel(lexicon, clause_trees, second_trees, run_trees, gate, threshold, SHORTEST_LINE)


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
    trained = train(corpora, pages, np.asarray(read.fold), np.asarray(read.classes), documents)
    write_spans(model, trained)
    click.echo(f"{model}: gate {trained.gate}, threshold {trained.threshold}")


if __name__ == "__main__":
    main()
