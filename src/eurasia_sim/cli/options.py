"""What the commands share: their order in the help, common options, exit statuses."""

from __future__ import annotations

from typing import Any

import click

REMARK = 1
INPUT = 2
INTERNAL = 70
INTERRUPTED = 130


class Command(click.Command):
    """A command that takes --debug, which `main` looks for, anywhere on its line."""

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        self.params.append(_debug())


class Commands(click.Group):
    """Commands in the order in which they are needed, not in that of the alphabet."""

    command_class = Command

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        self.params.append(_debug())

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands as they were added."""
        return list(self.commands)


def _debug() -> click.Option:
    return click.Option(["--debug"], is_flag=True, expose_value=False, hidden=True,
                        help="Show where in the program an error of its own comes from.")
