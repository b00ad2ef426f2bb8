"""What a command says to the person: lines on standard error, reports on standard output."""

from __future__ import annotations

import click

from classifier.errors import InputError
from classifier.output import opened

FAILED, MISUSED, INTERRUPTED, TERMINATED = 1, 2, 130, 143  # exit codes; 0 is all done


def say(message: object) -> None:
    """One line on standard error."""
    click.echo("zhengwen: " + " ".join(str(message).splitlines()), err=True)


def print_report(content: bytes) -> None:
    """A report on standard output."""
    with opened(None) as stream:
        stream.write(content)


class Failures:
    """Says each failure as it happens and remembers that there was one."""

    def __init__(self) -> None:
        self.any = False

    def __call__(self, error: InputError) -> None:
        self.any = True
        say(error)

    def exit_if_any(self) -> None:
        if self.any:
            raise click.exceptions.Exit(FAILED)
