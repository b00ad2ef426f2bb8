"""`docs/accuracy.md` and its plots, from the result files: no figure stands there that no command measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from benchmarks import calibration, peers, robustness
from benchmarks.record import RESULTS, ROOT

DOCS = ROOT / "docs"
_OURS_COLOUR, _LINE_COLOUR, _HTML_COLOUR = "#b3261e", "#9a9a9a", "#3b6ea5"
_DOTS = 110  # a inch
_HEAD = """\
# Accuracy

Measured on `dev`: pages of sites that training never saw. Written by `python -m benchmarks` from the files in
`benchmarks/results/`; each section names the command, date, commit and machine of its figures.
"""


def write_page() -> None:
    """Write the page anew from whatever results there are."""
    sections = {"peers": _peers, "robustness": _robustness, "calibration": _calibration}
    parts = [_HEAD]
    for name, section in sections.items():
        path = RESULTS / f"{name}.json"
        if path.exists():
            figures = orjson.loads(path.read_bytes())
            parts += [section(figures), _origin(figures)]
    (DOCS / "accuracy.md").write_text("\n".join(parts), encoding="utf-8")


def _origin(figures: Mapping[str, Any]) -> str:
    return f"\n`{figures['command']}`, {figures['date']}, commit {figures['commit']}, {figures['machine']}.\n"


def _peers(figures: Mapping[str, Any]) -> str:
    whole, pages = figures["dev"], figures["dev_html"]
    failed = ", ".join(f"{name} {number}" for name, number in pages["failed"].items() if number)
    versions = ", ".join(f"{name} {number}" for name, number in figures["versions"].items())
    return f"""\
## Beside peers

All {whole["documents"]} documents of `dev`. The two word models are trained on the same `train` segments and see one
line at a time; noise left is the share of the characters that are not article and were kept.

{peers.table(whole["rows"], four_labels=True)}

The {pages["documents"]} of them that are the full text of a page whose HTML is at hand. The extractors read the HTML,
with all its structure; what they return is mapped to the same lines (`benchmarks/line_mapping.py`). zhengwen and the
line models see the text only. {f"Pages on which an extractor failed: {failed}." if failed else "No extractor failed."}
Versions: {versions}.

{peers.table(pages["rows"], four_labels=False)}

![Body kept against noise left](peers.png)
"""


def _robustness(figures: Mapping[str, Any]) -> str:
    return "## Clean articles, injected ads, odd-looking lines\n\n" + robustness.tables(figures, level=3) + "\n"


def _calibration(figures: Mapping[str, Any]) -> str:
    return f"""\
## Calibration

{figures["lines"]:,} lines of `dev`; the verdict's probability is the one that a caller sees. Log loss
{figures["log_loss"]:.3f}.

{calibration.table(figures)}

![Reliability](calibration.png)
"""


def plot_peers(rows: Mapping[str, Mapping[str, float]]) -> None:
    """Body kept against noise left, a point a way to clean a page; to keep everything would be a point far outside."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.subplots()
    axes.margins(0.13)
    for name, row in rows.items():
        if name == peers.MAJORITY:
            continue
        colour = _colour(name)
        axes.scatter(row["noise_left"], row["body_recall_characters"], color=colour, s=45, zorder=3)
        axes.annotate(
            name.split(",")[0].replace(" and logistic regression", " + LR"),
            (row["noise_left"], row["body_recall_characters"]),
            xytext=(6, 5), textcoords="offset points", color=colour,
        )  # fmt: skip
    axes.set(xlabel="noise left (share of characters not article)", ylabel="article kept (share of characters)")
    axes.grid(alpha=0.3)
    figure.savefig(DOCS / "peers.png", dpi=_DOTS, metadata={"Software": None})


def _colour(name: str) -> str:
    if name == peers.OURS:
        return _OURS_COLOUR
    return _HTML_COLOUR if name in peers.EXTRACTORS else _LINE_COLOUR


def plot_calibration(curves: Mapping[str, Sequence[Mapping[str, float]]]) -> None:
    """Share of lines that came true against the probability given, a curve a label."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 5.5), layout="constrained")
    axes = figure.subplots()
    axes.plot((0, 1), (0, 1), color="#9a9a9a", linestyle="--", label="perfect")
    for name, found in curves.items():
        wide = {"linewidth": 2.5, "color": "black"} if name == calibration.VERDICT else {"linewidth": 1.2}
        given, true = ([one[key] for one in found] for key in ("probability", "share"))
        axes.plot(given, true, marker="o", markersize=3, label=name, **wide)
    axes.set(xlabel="probability given", ylabel="share that came true", xlim=(0, 1), ylim=(0, 1))
    axes.legend()
    axes.grid(alpha=0.3)
    figure.savefig(DOCS / "calibration.png", dpi=_DOTS, metadata={"Software": None})
