"""`completion`: the script that lets a shell complete commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from eurasia_sim.cli.options import Command


@click.command(cls=Command, short_help="Print the script that lets a shell complete commands.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that lets SHELL complete commands, options, scenarios and kinds.

    \b
    Examples:
      eurasia-sim completion bash >> ~/.bashrc
      eurasia-sim completion zsh >> ~/.zshrc
      eurasia-sim completion fish > ~/.config/fish/completions/eurasia-sim.fish
    """
    root = click.get_current_context().find_root().command
    script = get_completion_class(shell)
    assert script is not None
    click.echo(script(root, {}, "eurasia-sim", "_EURASIA_SIM_COMPLETE").source())
