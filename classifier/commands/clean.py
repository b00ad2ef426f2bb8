"""`zhengwen clean`: the documents without what was glued onto them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

import click

from classifier.commands.job import Job
from classifier.commands.options import (
    Conduct,
    ModelChoice,
    Target,
    count_shared,
    counts_lines,
    loads_model,
    not_nan,
    reads_files,
    runs_long,
    writes_output,
)
from classifier.encoders import is_parquet
from classifier.labels import BODY, NAMES
from classifier.records import Options, format_by_name
from classifier.records.compression import without_suffix
from classifier.results.cleaned import JSONL, PARQUET, TEXT, Clean
from classifier.results.rule import Rule

HTML = "html"
_JSONL_SUFFIXES = (".jsonl", ".ndjson")


def _labels(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    labels = tuple(name.strip() for name in value.split(","))
    unknown = [name for name in labels if name not in NAMES]
    if unknown:
        raise click.BadParameter(f"no such label: {', '.join(map(repr, unknown))}; the labels are {', '.join(NAMES)}")
    return labels


def _form(files: Sequence[str], reading: Options, target: Target) -> str:
    """The format of the output: that of the inputs, or JSON lines where its name says so."""
    formats = {format_by_name(path, reading) for path in files} - {None}
    if is_parquet(target.path) or PARQUET in formats:
        if not is_parquet(target.path) or formats != {PARQUET}:
            raise click.UsageError("Parquet is cleaned into Parquet and nothing else is: name the output .parquet")
        return PARQUET
    if without_suffix(target.name).lower().endswith(_JSONL_SUFFIXES):
        return JSONL
    if formats & {TEXT, HTML} and formats - {TEXT, HTML}:
        raise click.UsageError("text and records cannot share an output of text; name the output .jsonl")
    return TEXT


@click.command("clean")
@click.option("--keep", default=BODY.name, show_default=True, callback=_labels, metavar="LABEL,...",
              help="Labels of the lines to keep.")  # fmt: skip
@click.option("--min-probability", type=click.FloatRange(0, 1), default=0.0, callback=not_nan, metavar="P",
              help="Keep a line only if its label is at least so probable. [default: 0]")  # fmt: skip
@click.option("--cut-spans", is_flag=True, help="Cut foreign text out of the lines that are kept, too.")
@click.option("--drop-copies", is_flag=True, help="Write a passage that the text prints again only once.")
@click.option("--mark", is_flag=True, help="Keep all lines, the others between tags: <ad>…</ad>.")
@click.option("--audit", metavar="FILE", help="Write what is removed, and why, as JSON lines; the original can be "
              "put together again from it.")  # fmt: skip
@counts_lines
@writes_output
@runs_long
@reads_files
@loads_model
def command(
    files: tuple[str, ...],
    keep: tuple[str, ...],
    min_probability: float,
    cut_spans: bool,
    drop_copies: bool,
    mark: bool,
    audit: str | None,
    repeated_lines: int | None,
    target: Target,
    conduct: Conduct,
    reading: Options,
    choice: ModelChoice,
) -> None:
    """Write the FILEs with nothing but their body.

    Of text and HTML the kept lines come out as text; of JSON lines and Parquet each record with its text replaced and
    every other field as it was; of WARC and WET records of JSON.

    \b
    Examples:
      zhengwen clean page.txt > article.txt
      zhengwen clean crawl.jsonl.gz -o clean.jsonl.zst --audit removed.jsonl.zst
      zhengwen clean crawl.jsonl --field content --keep body,feed --min-probability 0.8 -o clean.jsonl
      zhengwen clean pages/*.html -o pages.jsonl
      zhengwen clean page.txt --mark
      zhengwen clean crawl.jsonl --cut-spans --drop-copies -o clean.jsonl
      zhengwen clean crawl.jsonl --repeated-lines 10 -o clean.jsonl
    """
    if mark and audit:
        raise click.UsageError("--mark removes nothing that --audit could write down")
    rule = Rule(keep, min_probability, cut_spans, drop_copies)
    clean = Clean(rule, reading.field, _form(files, reading, target), mark, audit is not None)
    settings = {"command": "clean", "repeated_lines": repeated_lines, **asdict(clean)}
    clean = replace(clean, shared=count_shared(files, reading, repeated_lines))
    Job(files, reading, choice, target, conduct, settings, (audit,) if audit else (), rule.include).run(clean)
