"""The command `zhengwen`.

Exit codes: 0 all done, 1 some input failed or the output cannot be written, 2 wrong usage, 130 interrupted from the
keyboard, 143 told to end.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

import click

from classifier.commands.console import FAILED, INTERRUPTED, MISUSED, TERMINATED, say
from classifier.errors import InputError, ModelError, OutputError, OutputRefused, TooManyErrors, WorkerError

# In the order of the help; each is a module of `classifier.commands`.
COMMANDS = ("score", "clean", "inspect", "evaluate", "train", "model", "completion")


def _let_go_of_stdout() -> None:
    """Point standard output nowhere, so that the interpreter's last flush does not fail on the closed pipe."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Interrupted(KeyboardInterrupt):
    """Ctrl-C. Python ends itself by the signal, whatever the exit code, once the plain exception left an `exec`."""


class _Terminated(KeyboardInterrupt):
    """SIGTERM, which is to leave things as tidy as an interruption from the keyboard does."""


def _interrupt(_number: int, _frame: object) -> None:
    raise _Interrupted


def _terminate(_number: int, _frame: object) -> None:
    raise _Terminated


@contextmanager
def _ends_when_told() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # which alone may handle signals
        yield
        return
    handlers: dict[signal.Signals, Callable[[int, object], None]] = {signal.SIGTERM: _terminate}
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else a shell wants it passed over, say
        handlers[signal.SIGINT] = _interrupt
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Zhengwen(click.Group):
    """The group of commands, each imported when asked for; the one place where an error becomes an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"classifier.commands.{cmd_name}").command
        return found

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with _ends_when_told():
                return super().invoke(ctx)
        except BrokenPipeError:  # the reader, `head` perhaps, has all that it wanted
            _let_go_of_stdout()
        except _Terminated:
            ctx.exit(TERMINATED)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except OutputRefused as error:
            raise click.UsageError(str(error), ctx) from error
        except (InputError, ModelError, OutputError, TooManyErrors, WorkerError) as error:
            say(error)
            ctx.exit(MISUSED if isinstance(error, ModelError) else FAILED)


def _print_version(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if not asked:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("zhengwen")
    except PackageNotFoundError:
        number = "(not installed)"
    click.echo(f"zhengwen {number}")
    context.exit()


@click.group(cls=Zhengwen, name="zhengwen", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
def main() -> None:
    """Tell the article from what was glued onto it, line by line of a Chinese web page's text.

    Every non-blank line gets one label: body, ad, feed or boilerplate.

    \b
    Examples:
      zhengwen score page.txt --format text
      zhengwen score crawl.jsonl.gz -o verdicts.jsonl
      zhengwen clean page.txt > article.txt
    """


if __name__ == "__main__":
    main(prog_name="zhengwen")
