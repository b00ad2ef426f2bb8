"""The figures as a page with tables and a plot, and as the ratios that are aimed at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.tables import markdown


@dataclass(frozen=True, slots=True)
class Aim:
    """what: which ratio or figure.  value: measured.  bound: aimed at; at_least: whether from below or from above."""

    what: str
    value: float
    bound: float
    at_least: bool

    @property
    def met(self) -> bool:
        return self.value >= self.bound if self.at_least else self.value <= self.bound


def aims(figures: Mapping[str, Any]) -> list[Aim]:
    """The aims of the project's speed beside what was measured."""
    ours, peers, floors, runs = (figures[name] for name in ("zhengwen", "line classifiers", "floors", "files"))
    batch = ours["predict_batch"]
    sizes = sorted({int(name.split()[0]) for name in runs})
    one, two = (runs[f"{sizes[-1]} MB, {workers}"] for workers in ("1 worker", "2 workers"))
    before = runs[f"{sizes[-2]} MB, 1 worker"]
    fasttext, hashing, jieba = peers.values()
    size, memory = one["seconds"] * one["MB/s"], "peak memory, MB"
    loop = floors["orjson reads and writes the records"]
    return [
        Aim("`predict_batch` / fastText", batch / fasttext, 1.5, True),
        Aim("`predict_batch` / scikit-learn", batch / hashing, 10, True),
        Aim("`predict_batch` / jieba and scikit-learn", batch / jieba, 40, True),
        Aim("`predict_batch`, MB/s", batch, 20, True),
        Aim("command / orjson loop, CPU time", one["CPU seconds"] / size * loop, 6, False),
        Aim("`predict`, pages of 2–4 kB a second", ours["predict, pages of 2-4 kB a second"], 500, True),
        Aim("two workers / one", one["seconds"] / two["seconds"], 1.8, True),
        Aim(f"peak memory, {sizes[-1]} MB / {sizes[-2]} MB", one[memory] / before[memory], 1.2, False),
        Aim("cold start, seconds", figures["cold start, seconds"], 0.45, False),
    ]


def page(result: Mapping[str, Any]) -> str:
    """The page in Markdown."""
    mix = "\n".join(f"- {name}: {_plain(value)}" for name, value in result["mix"].items())
    rates = [(name, float(value)) for name, value in speeds(result)]
    runs = [(name, *map(float, facts.values())) for name, facts in result["files"].items()]
    head = ("run", "seconds", "CPU seconds", "MB/s", "peak memory, MB", "bytes written for a byte read")
    giant = (f"one document of {result['giant MB']} MB", *map(float, result["giant"].values()))
    goals = [
        (aim.what, aim.value, f"{'≥' if aim.at_least else '≤'} {aim.bound:g}", "yes" if aim.met else "no")
        for aim in aims(result)
    ]
    both = result["side by side"]
    return f"""# Speed

Written by `{result["command"]}` on {result["date"]} from commit `{result["commit"]}` on {result["machine"]}.
Single-core rates are CPU time, the median of several runs; those of the command are wall time, start included.
`docs/performance.md` says where the time goes.

## Aims

{markdown(("figure", "measured", "aim", "met"), goals)}

## One core, MB of UTF-8 text a second

{markdown(("what", "MB/s"), rates)}

Single pages of 2–4 kB: {result["zhengwen"]["predict, pages of 2-4 kB a second"]:.0f} a second, in plain numpy
{result["zhengwen"]["predict, plain numpy, pages of 2-4 kB a second"]:.0f}. Cold start to the first verdict:
{result["cold start, seconds"]:.3f} s.

![MB/s of zhengwen, of peers, and of the floors](speed.png)

## Where the time goes: `predict_batch`, compiled, milliseconds a megabyte

{markdown(("stage", "ms / MB"), [(name, float(value)) for name, value in result["stages"].items()])}

## `zhengwen score`, JSON lines to JSON lines

Peak memory is that of all processes together; what they share, such as the model's weights, is counted for each.

{markdown(head, [*runs, giant])}

Two runs of one worker each at the same time, on half of the largest file each, take {both["seconds"]:.1f} s of
time and {both["CPU seconds"]:.1f} s of the cores: {_gain(result):.2f} times as fast as one run on all of it.
What two cores bear of two runs that know nothing of each other is what two workers could reach.

## The pages

{mix}
"""


def _gain(result: Mapping[str, Any]) -> float:
    """How many times as fast as one run on the largest file two on half of it are."""
    alone = max(facts["seconds"] for name, facts in result["files"].items() if name.endswith("1 worker"))
    return alone / result["side by side"]["seconds"]


def speeds(result: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Name and MB/s on one core of all that has them, the fastest first."""
    ours = {f"zhengwen, {name}": value for name, value in result["zhengwen"].items() if "page" not in name}
    alone = [name for name in result["files"] if name.endswith("1 worker")]
    largest = max(alone, key=lambda name: int(name.split()[0]))
    ours["zhengwen, command, JSON lines to JSON lines"] = result["files"][largest]["MB/s"]
    every = {**ours, **result["line classifiers"], **result["extractors"], **result["floors"]}
    return sorted(every.items(), key=lambda item: -item[1])


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def plot(result: Mapping[str, Any], path: Path) -> None:
    """Bars of MB/s on a logarithmic scale."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    names, rates = zip(*reversed(speeds(result)), strict=True)
    colours = ["tab:green" if name.startswith("zhengwen") else "tab:grey" for name in names]
    figure, axes = pyplot.subplots(figsize=(9, 5), layout="constrained")
    axes.barh(names, rates, color=colours)
    axes.bar_label(axes.containers[0], fmt="{:.3g}", padding=3)
    axes.set_xscale("log")
    axes.set_xlabel("MB of UTF-8 text a second, one core")
    figure.savefig(path, dpi=110, metadata={"Software": None})
    pyplot.close(figure)
