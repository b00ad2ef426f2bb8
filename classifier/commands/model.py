"""`zhengwen model`: what is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from classifier.commands.console import print_report
from classifier.commands.options import JSON, ModelChoice, loads_model
from classifier.output import pretty_json

_SHOWN_ITEMS = 8  # of a list
_SHOWN_DEPTH = 3


@click.command("model")
@JSON
@loads_model
def command(as_json: bool, choice: ModelChoice) -> None:
    """Print what is loaded: version, labels, hashes, training data, figures.

    \b
    Examples:
      zhengwen model
      zhengwen model --json
      zhengwen model --model path/to/folder
    """
    loaded = choice.load()
    facts = {"model": choice.folder or "shipped", "config": loaded.config, "metrics": loaded.metrics}
    print_report(pretty_json(facts) if as_json else "".join(f"{line}\n" for line in _outline(facts)).encode())


def _outline(facts: Mapping[str, Any], depth: int = 0) -> Iterator[str]:
    """Names and values, indented by depth; what lies too deep or goes on too long is only counted."""
    for name, value in facts.items():
        if isinstance(value, Mapping) and value and depth < _SHOWN_DEPTH:
            yield f"{'  ' * depth}{name}:"
            yield from _outline(value, depth + 1)
        elif isinstance(value, (Mapping, list)) and (isinstance(value, Mapping) or len(value) > _SHOWN_ITEMS):
            yield f"{'  ' * depth}{name}: {len(value)} entries (--json shows them)"
        else:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else value
            yield f"{'  ' * depth}{name}: {shown}"
