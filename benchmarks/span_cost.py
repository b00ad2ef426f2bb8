"""`python -m benchmarks.span_cost`: what looking for spans takes of the throughput.

Generated pages, as `benchmarks.speed` has them, are scored in one process without and with spans in turns. CPU time,
since others may be at work on the machine; the least of each is what the fewest others disturbed.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Collection, Sequence
from pathlib import Path

import click

from benchmarks.speed.material import load_pages
from classifier.model import Classifier, load

PAGES = 1500
ROUNDS = 15


def seconds(classifier: Classifier, texts: Sequence[str], include: Collection[str]) -> float:
    """CPU seconds of one round over the texts."""
    begin = time.process_time()
    for document in classifier.predict_batch(texts, include=include):
        _ = document.verdicts  # made when somebody looks
    return time.process_time() - begin


@click.command()
@click.option("--model", type=click.Path(path_type=Path, exists=True), help="Model folder. [default: the shipped one]")
@click.option("--pages", default=PAGES, show_default=True)
@click.option("--rounds", default=ROUNDS, show_default=True)
@click.option("--compiled/--numpy", default=True, show_default=True)
def main(model: Path | None, pages: int, rounds: int, compiled: bool) -> None:
    """Print seconds without and with spans, and the loss of throughput."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    texts = [page.text for page in load_pages()[:pages]]
    classifier = load(model, compiled=compiled)
    seconds(classifier, texts[:50], ("spans",))  # loads and compiles
    pairs = [(seconds(classifier, texts, ()), seconds(classifier, texts, ("spans",))) for _ in range(rounds)]
    without, with_spans = (min(one) for one in zip(*pairs, strict=True))
    click.echo(f"{len(texts)} pages, {sum(map(len, texts))} characters, {rounds} rounds")
    click.echo(f"least: {without:.3f} s without, {with_spans:.3f} s with spans, loss {1 - without / with_spans:.1%}")
    click.echo(f"median loss of a round: {statistics.median(1 - one / two for one, two in pairs):.1%}")


if __name__ == "__main__":
    main()
