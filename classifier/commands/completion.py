"""`zhengwen completion`: what makes a shell complete the commands and options of zhengwen."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from classifier.commands.console import print_report

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the script by which SHELL completes commands and options.

    \b
    Examples:
      eval "$(zhengwen completion bash)"     # in ~/.bashrc
      eval "$(zhengwen completion zsh)"      # in ~/.zshrc
      zhengwen completion fish > ~/.config/fish/completions/zhengwen.fish
    """
    kind = get_completion_class(shell)
    group = context.find_root().command
    if kind is None:
        raise click.UsageError(f"{shell} is not known to this version of click; known are {', '.join(SHELLS)}")
    print_report(kind(group, {}, "zhengwen", "_ZHENGWEN_COMPLETE").source().encode() + b"\n")
