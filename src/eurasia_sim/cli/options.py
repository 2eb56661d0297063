"""What the commands share: their order in the help, common options, exit statuses, output."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click

from eurasia_sim.limits import MAX_REPLICATES, MAX_SEED

REMARK = 1
INPUT = 2
INTERNAL = 70
INTERRUPTED = 130

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Done(Protocol):
    """Takes how much was done since the last call, how much there is, and what comes now."""

    def __call__(self, since: int, whole: int, step: str = ...) -> None:
        """Say it."""


class Command(click.Command):
    """A command that takes --debug, which `main` looks for, anywhere on its line."""

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        self.params.append(_debug(hidden=True))


class Commands(click.Group):
    """Commands in the order in which they are needed, not in that of the alphabet."""

    command_class = Command

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        self.params.append(_debug(hidden=False))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands as they were added."""
        return list(self.commands)


def _debug(*, hidden: bool) -> click.Option:
    return click.Option(["--debug"], is_flag=True, expose_value=False, hidden=hidden,
                        help="Show where in the program an error of its own comes from; every "
                        "command takes it too.")


def quiet(text: str) -> Callable[[Decorated], Decorated]:
    """The option -q, with what is left of the output."""
    return click.option("-q", "--quiet", is_flag=True, help=text)


def as_json(what: str) -> Callable[[Decorated], Decorated]:
    """The option --json."""
    return click.option("--json", "as_json", is_flag=True,
                        help=f"Print one JSON object and nothing else: {what}.")


def replicates(text: str) -> Callable[[Decorated], Decorated]:
    """The option -n."""
    return click.option("-n", "--replicates", type=click.IntRange(1, MAX_REPLICATES), help=text)


def seed(text: str) -> Callable[[Decorated], Decorated]:
    """The option --seed."""
    return click.option("--seed", type=click.IntRange(0, MAX_SEED), help=text)


def picture(text: str) -> Callable[[Decorated], Decorated]:
    """The options -p, for a file to draw into, and --overwrite."""
    into = click.option("-p", "--picture", help=text,
                        type=click.Path(path_type=Path, dir_okay=False))
    over = click.option("--overwrite", is_flag=True, help="Let the picture replace a file.")
    return lambda command: into(over(command))


def print_json(value: dict[str, Any]) -> None:
    """One JSON object on stdout; what is not a number (an empty share) is null."""
    click.echo(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False))


@contextmanager
def progress(what: str, *, quiet: bool, unit: str = "run") -> Iterator[Done]:
    """A bar on stderr for what takes more than a second; silent where no one watches."""
    from tqdm import tqdm

    with tqdm(total=1, desc=what, unit=unit, unit_scale=True, delay=1, leave=False,
              disable=True if quiet else None) as bar:
        def done(since: int, whole: int, step: str = what) -> None:
            bar.total = whole
            bar.set_description(step, refresh=False)
            bar.update(since)

        yield done
