"""`zhengwen evaluate`: how good the verdicts are on labelled documents."""

from __future__ import annotations

import click

from classifier.commands.console import Failures, print_report
from classifier.commands.options import JSON, ModelChoice, loads_model
from classifier.errors import InputError, Place
from classifier.output import pretty_json
from classifier.records.source import name_of
from classifier.runner import verdicts


@click.command("evaluate")
@click.argument("labelled", type=click.Path(allow_dash=True))
@JSON
@loads_model
def command(labelled: str, as_json: bool, choice: ModelChoice) -> None:
    """Measure the model on LABELLED, a JSONL file of documents with gold labels.

    Each line has text and segments, [{start, end, label}], with label null for what is not to be scored; site, kind,
    script and variant, where given, are what the figures are broken down by.

    \b
    Examples:
      zhengwen evaluate dev.jsonl.gz
      zhengwen evaluate dev.jsonl.gz --json > report.json
      zhengwen evaluate dev.jsonl.gz --body-threshold 0.3
    """
    from classifier.evaluation import Tally, labels_of
    from classifier.records.labelled import read_labelled
    from classifier.report_table import format_report

    failures, tally = Failures(), Tally()
    for gold, document in verdicts(choice.load(), read_labelled(labelled), failures):
        try:
            tally.add(gold, labels_of(document, gold))
        except InputError as error:
            failures(error)
    if tally.scored:
        report = tally.report()
        print_report(pretty_json(report.to_dict()) if as_json else format_report(report).encode("utf-8", "replace"))
    else:
        failures(InputError("nothing in it to measure", Place(name_of(labelled))))
    failures.exit_if_any()
