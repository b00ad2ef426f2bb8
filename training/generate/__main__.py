"""The viewer: prints generated documents, every line with its label in colour.

python -m training.generate --seed 1 --show 3 --kind injected --corpora ../shared/data/corpora
"""

from __future__ import annotations

from pathlib import Path

import click

from training.generate import load_pages, stream
from training.generate.lines import HAND_WRITTEN
from training.generate.pages import KINDS

_COLOURS = {"body": "green", "ad": "red", "feed": "blue", "boilerplate": "bright_black"}
_PATH = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.option("--seed", default=1, show_default=True, help="Draws other documents.")
@click.option("--show", default=3, show_default=True, help="How many documents to print.")
@click.option("--kind", type=click.Choice(tuple(KINDS)), help="Only pages of this type.")
@click.option("--corpora", type=_PATH, default=Path("../shared/data/corpora"), show_default=True)
@click.option("--lines", type=_PATH, default=HAND_WRITTEN, help="Folder of the hand-written lines.")
def main(seed: int, show: int, kind: str | None, corpora: Path, lines: Path) -> None:
    """Print generated documents with their labels."""
    for document in stream(load_pages(corpora, lines), show, seed, kind):
        click.secho(
            f"\n== {document.id}  {document.site}  {document.script}  {len(document.segments)} lines", bold=True
        )
        place = 0
        for start, end, label in document.segments:
            click.echo("\n" * max(document.text[place:start].count("\n") - 1, 0), nl=False)
            click.secho(f"{label or '?':12}", fg=_COLOURS.get(label or ""), nl=False)
            click.secho(document.text[start:end], fg=_COLOURS.get(label or ""))
            place = end


if __name__ == "__main__":
    main()
