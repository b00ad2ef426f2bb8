"""The one command that measures all: see `benchmarks.speed`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import click
import orjson

from benchmarks.record import RESULTS, ROOT, write_result
from benchmarks.speed import command_line, floors, ours, peers, stages
from benchmarks.speed.material import Page, about, description, load_pages
from benchmarks.speed.page import aims, page, plot

COMMAND = "python -m benchmarks.speed"
INSIDE_MB = 6.0  # of pages scored inside the process
FLOOR_MB = 50
SIZES_MB, QUICK_SIZES_MB = (10, 100, 1000), (5, 20)
GIANT_MB, QUICK_GIANT_MB = 200, 20
RUNS = 3
COLD_RUNS = 9


def _measured(folder: Path, pages: list[Page], *, quick: bool) -> dict[str, Any]:
    few = about(pages, INSIDE_MB)
    giant = QUICK_GIANT_MB if quick else GIANT_MB
    steps = {
        "mix": lambda: description(pages),
        "floors": lambda: floors.figures(folder, pages, FLOOR_MB),
        "zhengwen": lambda: ours.figures(few),
        "stages": lambda: stages.figures(few),
        "line classifiers": lambda: peers.line_classifiers(pages),
        "extractors": lambda: peers.extractors(pages),
        "cold start, seconds": lambda: command_line.cold_start(COLD_RUNS),
        "files": lambda: command_line.files(folder, pages, QUICK_SIZES_MB if quick else SIZES_MB, RUNS),
        "giant MB": lambda: giant,
        "giant": lambda: command_line.giant(folder, few, giant),
    }
    found = {}
    for name, step in steps.items():
        found[name] = step()
        click.echo(f"{name}: {found[name]}", err=True)
    return found


@click.command()
@click.option("--quick", is_flag=True, help="Smaller files; prints the aims and writes nothing.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="For files of gigabytes, for a while.")
def main(quick: bool, folder: Path | None) -> None:
    """Measure speed and memory; write results, page and plot."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        figures = _measured(Path(scratch), load_pages(), quick=quick)
    for aim in aims(figures):
        click.echo(f"{'met    ' if aim.met else 'NOT MET'} {aim.what}: {aim.value:.3g} (aim {aim.bound:g})")
    if quick:
        return
    path = RESULTS / "speed.json"
    write_result(path, COMMAND, figures)
    result = orjson.loads(path.read_bytes())
    (ROOT / "docs" / "speed.md").write_text(page(result), encoding="utf-8")
    plot(result, ROOT / "docs" / "speed.png")


if __name__ == "__main__":
    main()
