"""What the commands share: arguments, common options, exit statuses, the run, output."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click
from click.shell_completion import CompletionItem

from eurasia_sim import languages
from eurasia_sim.languages import t
from eurasia_sim.limits import MAX_REPLICATES, MAX_SEED

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from eurasia_sim.api import Run
    from eurasia_sim.scenario.library import Form

    ParamType = click.ParamType[Any]  # older versions of click know no parameter there
else:
    ParamType = click.ParamType

REMARK = 1
INPUT = 2
INTERNAL = 70
INTERRUPTED = 130
TERMINATED = 143

PICTURES = (".png", ".svg", ".pdf")

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class Done(Protocol):
    """Takes how much was done since the last call, how much there is, and what comes now."""

    def __call__(self, since: int, whole: int, step: str = ...) -> None:
        """Say it."""


class Command(click.Command):
    """A command that takes --debug, which `main` looks for, and --lang, anywhere on its line."""

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        self.params += [_debug(hidden=True), _lang(hidden=True)]

    def invoke(self, ctx: click.Context) -> Any:
        """Do it; what programs read (--json), and pages of the documentation, are English."""
        if ctx.params.get("as_json") or ctx.params.get("markdown"):
            with languages.speaking(languages.ENGLISH):
                return super().invoke(ctx)
        return super().invoke(ctx)


class Commands(click.Group):
    """Commands in the order in which they are needed, not in that of the alphabet."""

    command_class = Command

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **settings)
        self.params += [_debug(hidden=False), _lang(hidden=False)]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands as they were added."""
        return list(self.commands)


def _debug(*, hidden: bool) -> click.Option:
    return click.Option(["--debug"], is_flag=True, expose_value=False, hidden=hidden,
                        help="Show where in the program an error of its own comes from; every "
                        "command takes it too.")


def _lang(*, hidden: bool) -> click.Option:
    return click.Option(["--lang"], type=_Language(), expose_value=False, hidden=hidden,
                        is_eager=True, callback=_speak,
                        help="The language of all that is said, like tr; every command takes it "
                        f"too. Without it {languages.VARIABLE} says it.")


def _speak(ctx: click.Context, param: click.Parameter, code: str | None) -> None:
    if code:
        languages.use(code)


class _Language(ParamType):
    """A language that there is a catalogue for."""

    name = "language"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Its code, also where it is written like a locale: tr_TR.UTF-8."""
        code = languages.code_of(value)
        if code is None:
            known = ", ".join(f"{code} ({name})" for code, name in languages.available().items())
            self.fail(t("there is no language '{value}'; there are {known}", value=value,
                        known=known), param, ctx)
        return code

    def shell_complete(self, ctx: click.Context, param: click.Parameter,
                       incomplete: str) -> list[CompletionItem]:
        """The codes that begin like this."""
        return [CompletionItem(code, help=name) for code, name in languages.available().items()
                if code.startswith(incomplete)]


class _Files(ParamType):
    """Files, completed with the folders on the way to them, and names of shipped ones.

    Converts to a path, or leaves the text where a case may follow a colon.
    """

    name = "path"

    def __init__(self, form: Form | None, *, side: bool = False):
        self.form, self.side = form, side

    def convert(self, value: str | Path, param: click.Parameter | None,
                ctx: click.Context | None) -> str | Path:
        """A path, or the text as it stands."""
        return value if self.side else Path(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter,
                       incomplete: str) -> list[CompletionItem]:
        """The YAML files, folders and names that begin like this."""
        folder = Path(incomplete) if incomplete.endswith("/") else Path(incomplete).parent
        try:
            there = sorted(folder.iterdir())
        except (OSError, ValueError):
            there = []
        found = [f"{path}/" if path.is_dir() else str(path) for path in there
                 if path.is_dir() or path.suffix in (".yaml", ".yml")]
        return [*(CompletionItem(path) for path in found
                  if path.startswith(incomplete) and not Path(path).name.startswith(".")),
                *_names(self.form, incomplete)]


class _Shipped(ParamType):
    """The name of a shipped file."""

    name = "name"

    def shell_complete(self, ctx: click.Context, param: click.Parameter,
                       incomplete: str) -> list[CompletionItem]:
        """The names that begin like this."""
        return _names(None, incomplete)


def _names(form: Form | None, incomplete: str) -> list[CompletionItem]:
    from eurasia_sim.scenario.library import shipped

    return [CompletionItem(name) for name in shipped(form) if name.startswith(incomplete)]


class _Kind(ParamType):
    """A kind of event."""

    name = "kind"

    def shell_complete(self, ctx: click.Context, param: click.Parameter,
                       incomplete: str) -> list[CompletionItem]:
        """The shipped kinds that begin like this."""
        from eurasia_sim.world import shipped_kinds

        return [CompletionItem(name, help=kind.label) for name, kind in shipped_kinds().items()
                if name.startswith(incomplete)]


SCENARIO = _Files("scenario")
SIDE = _Files("scenario", side=True)
SWEEP = _Files("sweep")
ANY = _Files(None)
SHIPPED = _Shipped()
KIND = _Kind()


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
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeError:  # JSON has a way of its own to write letters that an encoding lacks
        text = json.dumps(value, indent=1, allow_nan=False)
    click.echo(text)


@contextmanager
def progress(what: str, *, quiet: bool, unit: str = "") -> Iterator[Done]:
    """A bar on stderr for what takes more than a second; silent where no one watches."""
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # its thread would keep this process from being copied
    with tqdm(total=1, desc=what, unit=unit or languages.in_context("unit", "run"),
              unit_scale=True, delay=1, leave=False,
              disable=True if quiet else None) as bar:
        def done(since: int, whole: int, step: str = what) -> None:
            bar.total = whole
            bar.set_description(step, refresh=False)
            bar.update(since)

        yield done


@contextmanager
def short() -> Iterator[None]:
    """What is done in seconds, without looking for circular garbage.

    Imports and pictures make so many objects that the search takes a tenth of their time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # As old, or all that was made would be looked at at once.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def the_run(source: Path, replicates: int | None, seed: int | None, *, quiet: bool) -> Run:
    """Run a scenario, or open the folder of a run that was kept.

    Raises:
        InputError: for a scenario that cannot be run, or a folder that holds no run.
    """
    from eurasia_sim import api
    from eurasia_sim.reading import is_folder
    from eurasia_sim.scenario import load_scenario

    if is_folder(source):
        if replicates is not None or seed is not None:
            raise click.UsageError(t("-n and --seed are for scenarios; a kept run has its draws"))
        with progress(t("running it anew"), quiet=quiet) as done:
            return api.open_run(source, progress=done)
    loaded = load_scenario(source)
    whole = (replicates or loaded.ensemble.replicates) * len(loaded.cases)
    with progress(t("running"), quiet=quiet) as done:
        return api.run(loaded, replicates=replicates, seed=seed,
                       progress=lambda finished: done(finished, whole))


def check_picture(picture: Path | None, *, overwrite: bool) -> None:
    """Refuse a picture of an unknown format, or in the place of another file, before the work."""
    from eurasia_sim.files import check_free

    if picture is None:
        return
    if picture.suffix not in PICTURES:
        raise click.BadParameter(t("'{picture}' ends in none of {formats}", picture=picture,
                                   formats=", ".join(PICTURES)), param_hint="'--picture'")
    check_free(picture, overwrite=overwrite)


def save_picture(figure: Figure, text: str, picture: Path, *, overwrite: bool) -> None:
    """Write a picture with its alternative text, whole or not at all."""
    from eurasia_sim import plots
    from eurasia_sim.files import whole_file

    with whole_file(picture, overwrite=overwrite) as partial:
        plots.save(figure, partial.parent, partial.stem, text,
                   formats=[partial.suffix.removeprefix(".")])
