"""`python -m benchmarks.off_topic CORPORA DEV`: sentences of other articles told from an article's own.

Every second document gets a sentence or two of another one, neutral prose without an ad in it. Articles and what is put
into them are of two corpus sources that the training of topics leaves out, and body lines of DEV.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from classifier.clauses import AT_STOP, Lexicon
from classifier.off_topic import scores
from classifier.segments import split
from classifier.span_storage import read_spans
from classifier.spans import read_paragraphs
from classifier.storage import read_model, shipped_folder
from classifier.terminal import OFF_TOPIC
from classifier.way import fastest_steps
from training.data import load_documents
from training.generate import load_pages
from training.generate.stocks import HELD_OUT_HOSTS, all_of_kind, draw_paragraphs
from training.spans import bodies_of

_SENTENCE = re.compile(r"[^。！？]{12,120}[。！？]")
_LENGTHS = (12, 25, 50, 121)  # characters


def spliced(hosts: Sequence[Sequence[str]], rng: random.Random) -> tuple[list[str], list[tuple[int, int]]]:
    """Documents, and where in each a sentence of another one stands: (0, 0) for none."""
    texts, places = [], []
    for number, lines in enumerate(hosts):
        text, donor = "\n".join(lines), "\n".join(rng.choice(hosts))
        ends = [found.end() for found in re.finditer("[。！？]", text)]
        foreign = _SENTENCE.findall(donor)
        if number % 2 == 0 and ends and foreign and donor != text:
            at, put = rng.choice(ends), rng.choice(foreign).strip()
            text = text[:at] + put + text[at:]
            places.append((at, at + len(put)))
        else:
            places.append((0, 0))
        texts.append(text)
    return texts, places


@click.command()
@click.argument("corpora", type=click.Path(path_type=Path, exists=True))
@click.argument("dev")
@click.option("--model", type=click.Path(path_type=Path, exists=True), help="Model folder. [default: the shipped one]")
@click.option("--documents", default=1000, show_default=True)
def main(corpora: Path, dev: str, model: Path | None, documents: int) -> None:
    """Print the area under the curve, by length of the sentence."""
    read = read_model(model or shipped_folder())
    lexicon = read_spans(model or shipped_folder(), read.fold, read.classes).lexicon
    pages = load_pages(corpora)
    bodies = [lines for _, lines in bodies_of(load_documents(dev))]
    pages.articles.pools |= all_of_kind(corpora, HELD_OUT_HOSTS)
    rng = random.Random("off topic")
    hosts = [draw_paragraphs(pages, bodies if number % 2 else (), HELD_OUT_HOSTS, rng) for number in range(documents)]
    texts, places = spliced(hosts, rng)
    score, foreign, size = _judged(texts, places, lexicon)
    click.echo("| sentences | own | foreign | AUC |\n| --- | --- | --- | --- |")
    for low, high in ((_LENGTHS[0], _LENGTHS[-1]), *pairwise(_LENGTHS)):
        own = (size >= low) & (size < high)
        auc = roc_auc_score(foreign[own], score[own])
        click.echo(f"| {low} to {high - 1} characters | {(~foreign[own]).sum()} | {foreign[own].sum()} | {auc:.3f} |")
    told = score >= OFF_TOPIC
    click.echo(f"\nfrom {OFF_TOPIC} on: {told[~foreign].mean():.1%} of own, {told[foreign].mean():.1%} of foreign ones")


def _judged(
    texts: Sequence[str], places: Sequence[tuple[int, int]], lexicon: Lexicon
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.int64]]:
    """Score of each sentence that is long enough for one, whether it is foreign, and its characters."""
    batch, steps = split(texts), fastest_steps()
    read = read_paragraphs(batch, np.arange(len(batch)), lexicon, steps)
    steps.count_said_again(read.cuts, np.arange(len(batch)), read.document)
    topics = steps.topic_sums(read.cuts, np.arange(len(batch)), lexicon)
    sentences = np.flatnonzero(read.cuts.border >= AT_STOP)
    score, fit = scores(read, topics, sentences)
    segment = read.sums.segment[sentences]
    shift = (batch.starts - read.bounds - batch.origin[read.document])[segment]
    begin = read.cuts.begin[sentences] + shift
    end = read.cuts.begin[read.sums.sentence_high[sentences]] + shift
    start, stop = np.array(places)[read.document[segment]].T
    foreign = (np.minimum(end, stop) - np.maximum(begin, start)) * 2 > end - begin
    return score[fit], foreign[fit], (end - begin)[fit]


if __name__ == "__main__":
    main()
