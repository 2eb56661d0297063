"""`completion`, and what can be completed: files, runs, kinds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem, get_completion_class

from eurasia_sim.cli.options import Command

if TYPE_CHECKING:
    ParamType = click.ParamType[Any]  # older versions of click know no parameter there
else:
    ParamType = click.ParamType


class _Files(ParamType):
    """Scenario files, completed with the folders on the way to them.

    Converts to a path, or leaves the text where a case may follow a colon.
    """

    name = "path"

    def __init__(self, *, side: bool):
        self.side = side

    def convert(self, value: str | Path, param: click.Parameter | None,
                ctx: click.Context | None) -> str | Path:
        """A path, or the text as it stands."""
        return value if self.side else Path(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter,
                       incomplete: str) -> list[CompletionItem]:
        """The YAML files and folders that begin like this."""
        folder = Path(incomplete) if incomplete.endswith("/") else Path(incomplete).parent
        try:
            there = sorted(folder.iterdir())
        except (OSError, ValueError):
            return []
        found = [f"{path}/" if path.is_dir() else str(path) for path in there
                 if path.is_dir() or path.suffix in (".yaml", ".yml")]
        return [CompletionItem(path) for path in found
                if path.startswith(incomplete) and not Path(path).name.startswith(".")]


class _Kind(ParamType):
    """A kind of event."""

    name = "kind"

    def shell_complete(self, ctx: click.Context, param: click.Parameter,
                       incomplete: str) -> list[CompletionItem]:
        """The shipped kinds that begin like this."""
        from eurasia_sim.world import shipped_kinds

        return [CompletionItem(name, help=kind.label) for name, kind in shipped_kinds().items()
                if name.startswith(incomplete)]


SCENARIO = _Files(side=False)
SIDE = _Files(side=True)
KIND = _Kind()


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


COMMANDS = (completion,)
