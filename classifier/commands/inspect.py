"""`zhengwen inspect`: verdicts as pages to look at in a browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import click

from classifier.commands.console import Failures, say
from classifier.commands.options import ModelChoice, Target, loads_model, reads_files, writes_output
from classifier.document import Document
from classifier.errors import InputError, OutputRefused
from classifier.findings import COPIES, REASONS, SPANS
from classifier.records import Options, Record, read
from classifier.runner import verdicts
from classifier.terminal import on_terminal

if TYPE_CHECKING:
    from classifier.model import Classifier

_NAMED = 3  # inputs in a title
MAX_PAGES = 1000  # a folder, and a list on the summary, that a browser still opens at once

Scored = tuple[Record, Document]


@click.command("inspect")
@click.option("--max-pages", type=click.IntRange(min=0), default=MAX_PAGES, show_default=True,
              help="Of many documents, give a page to this many; the summary counts all.")  # fmt: skip
@click.option("--explain/--no-explain", default=None,
              help="Show what spoke for each label, which takes about 1 ms a line. [default: for a single document, "
                   "if jieba is installed]")  # fmt: skip
@writes_output
@reads_files
@loads_model
def command(
    files: tuple[str, ...],
    max_pages: int,
    explain: bool | None,
    target: Target,
    reading: Options,
    choice: ModelChoice,
) -> None:
    """Write a page of HTML that shows the FILEs with their verdicts.

    One document makes one page: its lines coloured by label, with filters, jumps and what is known of each line. Of
    several documents, -o REPORT.html is a summary with plots, and the folder REPORT_pages beside it has a page for
    each. No page needs the network.

    \b
    Examples:
      zhengwen inspect page.txt -o page.html
      zhengwen inspect crawl.jsonl.gz -o report.html --max-pages 200 --explain
    """
    if target.path is None and on_terminal():
        raise OutputRefused("a page is nothing to read on a terminal; name a file for it: -o page.html")
    failures, model = Failures(), choice.load()
    records = chain.from_iterable(read(path, reading) for path in files)
    scored = _with_doubts_said(verdicts(model, records, failures))
    first = tuple(islice(scored, 2))
    if not first:
        failures(InputError("no document in it to show" if len(files) == 1 else "no document in them to show"))
    elif len(first) == 1:
        wanted = find_spec("jieba") is not None if explain is None else explain
        with target.opened(files) as stream:
            stream.write(Pages(model, explain=wanted).page(first[0][0]).encode())
    else:
        _write_report(chain(first, scored), Pages(model, explain=bool(explain)), target, files, max_pages)
    failures.exit_if_any()


class Pages:
    """Makes pages, for which a document is looked through once more, with all that the model can find in it."""

    def __init__(self, model: Classifier, *, explain: bool) -> None:
        self._model = model
        self._include = [COPIES, *([SPANS] if model.finds_spans else []), *([REASONS] if explain else [])]

    def page(self, record: Record, *, back: str | None = None) -> str:
        from classifier.report import document_page

        return document_page(str(record.id), self._model.predict(record.text, include=self._include), back=back)


def _with_doubts_said(scored: Iterable[Scored]) -> Iterator[Scored]:
    for record, document in scored:
        if record.doubt:
            say(f"{record.location}: {record.doubt}")
        yield record, document


def _write_report(
    scored: Iterable[Scored], pages: Pages, target: Target, inputs: Sequence[str], max_pages: int
) -> None:
    """The summary to the target, the pages to the folder beside it; both appear once complete."""
    from classifier.report import Summary
    from classifier.report.folder import folder_beside, new_folder, page_name

    if target.path is None or target.is_stdout:
        raise OutputRefused("several documents make a summary and a folder of pages; name the summary: -o REPORT.html")
    summary, place, back = Summary(), folder_beside(target.path), f"../{quote(Path(target.path).name)}"
    with target.opened(inputs) as stream, new_folder(place, overwrite=target.overwrite) as folder:
        for number, (record, document) in enumerate(scored, 1):
            page = None
            if number <= max_pages:
                page = f"{quote(place.name)}/{page_name(number)}"
                (folder / page_name(number)).write_text(pages.page(record, back=back), encoding="utf-8")
            summary.add(str(record.id), document, site=_site(record), page=page)
        stream.write(summary.html(", ".join(_named(inputs))).encode())


def _named(inputs: Sequence[str]) -> Iterator[str]:
    yield from inputs[:_NAMED]
    if len(inputs) > _NAMED:
        yield f"{len(inputs) - _NAMED} more"


def _site(record: Record) -> str | None:
    """The record's own site, or the host of its address."""
    if isinstance(site := _value(record, "site"), str):
        return site
    address = _value(record, "url") or record.id
    try:
        return urlsplit(address).hostname if isinstance(address, str) else None
    except ValueError:  # brackets that hold no IPv6 address
        return None


def _value(record: Record, name: str) -> object:
    """A field of a record of JSON, WARC or Parquet; None where there is none."""
    if record.row is None:
        return (record.fields or {}).get(name)
    table, index = record.row
    return table.column(name)[index].as_py() if name in table.schema.names else None
