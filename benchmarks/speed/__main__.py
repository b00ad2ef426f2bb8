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
LARGEST_MB = 1000  # the other files have a tenth and a hundredth of it, the one long document a fifth
RUNS = 3
COLD_RUNS = 9


def _measured(folder: Path, pages: list[Page], largest: int) -> dict[str, Any]:
    few = about(pages, INSIDE_MB)
    giant = largest // 5
    steps = {
        "mix": lambda: description(pages),
        "floors": lambda: floors.figures(folder, pages, FLOOR_MB),
        "zhengwen": lambda: ours.figures(few),
        "stages": lambda: stages.figures(few),
        "line classifiers": lambda: peers.line_classifiers(pages),
        "extractors": lambda: peers.extractors(pages),
        "cold start, seconds": lambda: command_line.cold_start(COLD_RUNS),
        "files": lambda: command_line.files(folder, pages, (largest // 100, largest // 10, largest), RUNS),
        "side by side": lambda: command_line.side_by_side(folder, pages, largest),
        "giant MB": lambda: giant,
        "giant": lambda: command_line.giant(folder, few, giant),
    }
    found = {}
    for name, step in steps.items():
        found[name] = step()
        click.echo(f"{name}: {found[name]}", err=True)
    return found


@click.command()
@click.option("--largest-mb", "largest", type=click.IntRange(min=100), default=LARGEST_MB, show_default=True,
              help="Size of the largest file; for a first look, 100 will do.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="For files of gigabytes, for a while.")
def main(largest: int, folder: Path | None) -> None:
    """Measure speed and memory; write results, page and plot."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        figures = _measured(Path(scratch), load_pages(), largest)
    for aim in aims(figures):
        click.echo(f"{'met    ' if aim.met else 'NOT MET'} {aim.what}: {aim.value:.3g} (aim {aim.bound:g})")
    path = RESULTS / "speed.json"
    write_result(path, COMMAND + (f" --largest-mb {largest}" if largest != LARGEST_MB else ""), figures)
    result = orjson.loads(path.read_bytes())
    (ROOT / "docs" / "speed.md").write_text(page(result), encoding="utf-8")
    plot(result, ROOT / "docs" / "speed.png")


if __name__ == "__main__":
    main()
