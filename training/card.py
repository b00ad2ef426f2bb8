"""The model card, `README.md` of the model folder, written from the figures at save time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from classifier.labels import LABELS

_COLUMNS = ("accuracy", "macro_f1", "body_f1_by_characters", "body_recall_by_characters", "noise_left")


def _row(name: str, measures: Mapping[str, Any]) -> str:
    return f"| {name} | " + " | ".join(f"{measures[column]:.3f}" for column in _COLUMNS) + " |"


def _table(figures: Mapping[str, Any]) -> str:
    head = "| documents | " + " | ".join(column.replace("_", " ") for column in _COLUMNS) + " |"
    rows = [_row("all", figures["all"])]
    rows += [_row(f"variant {name}", part) for name, part in figures["variants"].items()]
    rows += [_row(f"body from {threshold} on", part) for threshold, part in figures["thresholds"].items()]
    rows += [_row(f"baseline: {name}", part) for name, part in figures["baselines"].items()]
    return "\n".join((head, "| --- |" + " --- |" * len(_COLUMNS), *rows))


def write_card(folder: Path, config: Mapping[str, Any], metrics: Mapping[str, Any]) -> None:
    """Write the card beside the arrays; metrics: figures by name of the evaluation set."""
    labels = "\n".join(f"- `{label.name}`: {label.meaning}" for label in LABELS)
    made = ", ".join(f"{count} {name}" for name, count in config["made_documents"].items())
    sections = "\n\n".join(f"## {name.replace('_', ' ')}\n\n{_table(part)}" for name, part in metrics.items())
    (folder / "README.md").write_text(
        f"""# zhengwen model {config["version"]}

Labels every non-blank line of the text of a Chinese web page:

{labels}

Trained on {config["training_documents"]} labelled documents (SHA-256 {config["training_data_sha256"][:16]}…) and
{sum(config["made_documents"].values())} made ones ({made}). The labels were given by a large language model that
read whole pages; no person has checked them all. Cross-validation is by site: no figure comes from a site that the
model saw.

{sections}

Known weak spots: advertising pages that are ads as a whole, short menu items against short feed items.
""",
        encoding="utf-8",
    )
