"""`zhengwen train`: a model from one's own labelled pages, by the package `training`."""

from __future__ import annotations

from importlib import import_module

import click


@click.command("train", context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.argument("pages")
@click.pass_context
def command(context: click.Context, pages: str) -> None:
    """Train a model on PAGES, a file of labelled documents, and write it to a folder.

    Each document has text and segments, [{start, end, label}], with label null for what is not to be learnt from, and
    the site it is from. Further options are those of the training program: python -m training --help lists them.
    Needs the training extra: pip install "zhengwen[training]".

    \b
    Examples:
      zhengwen train pages.jsonl --output my-model
      zhengwen score page.txt --model my-model
      zhengwen evaluate held-out.jsonl --model my-model
    """
    try:
        program = import_module("training.__main__")
    except ModuleNotFoundError as error:
        raise click.UsageError(f'training needs {error.name}: pip install "zhengwen[training]"') from error
    program.main.main([pages, *context.args], prog_name="zhengwen train", standalone_mode=False)
