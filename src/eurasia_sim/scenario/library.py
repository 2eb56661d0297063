"""The shipped scenarios, which file a name means, and a commented scenario to start from.

One rule holds wherever a scenario is named, on the command line, in Python and within files: a
file of that name comes first, then one of that name with ``.yaml``, then a shipped scenario.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from eurasia_sim.files import check_free, whole_files
from eurasia_sim.languages import msg, t
from eurasia_sim.reading import Document, InputError, Loc, nearest, shown, suggestion
from eurasia_sim.reading.document import UNKNOWN
from eurasia_sim.world import shipped_worlds, world_file

Form = Literal["scenario", "sweep", "world"]
# A key that every file of a form has, and no other.
KEYS: dict[Form, str] = {"scenario": "question", "sweep": "scenarios", "world": "states"}
# What to say where a file is missing, and no shipped one has its name either; and what to name.
NEITHER: dict[Form | None, str] = {
    "scenario": msg("{path}: there is no such file, and no shipped scenario of this name"),
    "sweep": msg("{path}: there is no such file, and no shipped sweep of this name"),
    "world": msg("{path}: there is no such file, and no shipped world of this name"),
    None: msg("{path}: there is no such file, and no shipped file of this name")}
NAME_ONE: dict[Form | None, str] = {
    "scenario": msg("name a YAML file, or a shipped scenario; {names}"),
    "sweep": msg("name a YAML file, or a shipped sweep; {names}"),
    "world": msg("name a YAML file, or a shipped world; {names}"), None: msg("name a YAML file")}

TEMPLATE = """\
#
# A scenario to start from. Lines that begin with # are comments: change what you like, then run
#     eurasia-sim validate {name}
#     eurasia-sim run {name}

name: {title}
question: What happens if …?
context: >
  Two or three sentences that say what the reader needs to know.

# What happened from January 2022 to October 2025. `eurasia-sim kinds` lists the kinds of events.
extends: history.yaml

# From the world's base month to where you want to see it.
period: {{from: 2022-01, to: 2030-12}}

# How many draws, and which. The same seed gives the same numbers.
ensemble: {{replicates: 1000, seed: 2025}}

# What happens in your scenario. Dates are months. `source` is hypothetical for what you invent.
shocks:
  - id: my-event                          # any short name
    kind: summit                          # see: eurasia-sim kinds summit
    date: 2026-06                         # or a range to draw from: {{from: 2026-04, to: 2026-09}}
    by: ots                               # the pole that acts: russia, united_states or ots
    on: ots_members                       # a state, a region, a list, or 'all'
    severity: {{low: 0.5, mode: 1.0, high: 1.5}}   # 1.0 is usual; the kind says what 1.0 means
    source: hypothetical

# What-ifs to compare with the baseline above. Each may add shocks and trends, remove, move
# (shocks), scale, stop (trends), switch mechanisms off (without), or replace parameters.
variants:
  without-it:
    label: it does not happen
    remove: [my-event]
  twice-as-strong:
    label: it is twice as strong
    scale: {{my-event: 2}}
  no-incident:
    label: no aircraft incident in 2024
    remove: [aircraft-incident, apology]

# What the answer and the pictures are about.
focus: {{states: [azerbaijan, kazakhstan], poles: [ots], region: post_soviet}}
"""


def library() -> Path:
    """The folder of the shipped scenarios, in the installed package or in the checkout."""
    packaged = Path(str(files("eurasia_sim.scenario") / "library"))
    checkout = Path(__file__).resolve().parents[3] / "scenarios"
    return packaged if packaged.is_dir() else checkout


@cache
def shipped(form: Form | None = None) -> Mapping[str, Path]:
    """Name → file of everything shipped: ``history``, ``lessons/lesson-1``, ``sweeps/posture``.

    Args:
        form: scenarios, sweeps or worlds alone.

    Returns: history first, then by name, those in folders last.
    """
    home = library()
    paths = {path.relative_to(home).with_suffix("").as_posix(): path
             for path in home.rglob("*.yaml")}
    paths |= {name: world_file(name) for name in shipped_worlds()}
    return {name: paths[name] for name in sorted(
        paths, key=lambda name: ("/" in name, name != "history", name))
        if form is None or re.search(rf"^{KEYS[form]}:", paths[name].read_text("utf-8"), re.M)}


def shipped_scenarios() -> list[Path]:
    """Every shipped scenario but those in folders, history first."""
    return [path for name, path in shipped("scenario").items() if "/" not in name]


def find(given: str | Path, form: Form | None = None) -> Path:
    """The file or folder that is meant by a path, or by the name of a shipped file.

    Args:
        given: what the user typed.
        form: what it should be; only for the message.

    Raises:
        InputError: when there is neither, with the nearest files and names.
    """
    path = _with_ending(Path(given))
    try:
        path.lstat()
    except FileNotFoundError:
        if path.as_posix() in shipped():
            return shipped()[path.as_posix()]
        raise _missing(path, form) from None
    except (OSError, ValueError):
        pass  # no system can follow it: whoever reads it says why
    return path


def name_of(path: Path) -> str:
    """How a user names a file: by its path if it lies below the current folder, else a shipped
    one by its name.
    """
    text = shown(path)
    if not os.path.isabs(text):
        return text
    return next((name for name, file in shipped().items() if file == path), text)


def inside(top: Path, name: str, document: Document, loc: Loc, form: Form | None = None) -> Path:
    """A file named in a file: in the folder tree of the file that is run, or shipped.

    Args:
        top: the folder of the file that is run, resolved.
        name: as `document` says it at `loc`.
        form: of the shipped files that the name may also mean; none may be meant if left out.

    Raises:
        InputError: at the place of the name, when the file lies elsewhere or there is none.
    """
    path = _with_ending(document.path.parent / name) if form else document.path.parent / name
    # A shipped file names other shipped files.
    root = top if document.path.parent.resolve().is_relative_to(top) else library().resolve()
    try:
        within, there, is_folder = (path.resolve().is_relative_to(root), path.is_file(),
                                    path.is_dir())
        is_special = path.exists() and not there and not is_folder
    except (OSError, ValueError, RuntimeError):
        # No system can follow it: too long, a NUL in it, links in a circle.
        within, there, is_folder, is_special = True, False, False, False
    if not within:
        raise document.error(loc, t("'{name}' lies outside the scenario's folder", name=name),
                             hint=t("copy the file beside the scenario and name it alone"))
    known = shipped(form) if form else {}
    if is_folder:
        message = t("'{name}' is a folder", name=name) if name else t("a file name is missing")
        raise document.error(loc, message, hint=t(NAME_ONE[form], names=suggestion("", known)))
    if is_special:
        raise document.error(loc, t("'{name}' is no ordinary file", name=name),
                             hint=t("name an ordinary one"))
    if there:
        return path
    if os.path.islink(path):
        raise document.error(loc, t("'{name}' is a link that leads nowhere", name=name),
                             hint=t("put a copy of the file in its place"))
    if name.removesuffix(".yaml") in known:
        return known[name.removesuffix(".yaml")]
    link = "\n  " + t("this file is a link, and what it names is looked for beside the link")
    link = link if document.path.is_symlink() else ""
    below = Path(name).parent if "/" in name and path.parent.is_dir() else Path()
    beside = sorted((below / p.name).as_posix()
                    for p in (document.path.parent / below).glob(f"*{path.suffix or '.yaml'}")
                    if p.name != document.path.name)
    if form and not path.suffix:
        file = t("or name a file, {file}", file=f"my-{form}.yaml")
        raise document.error(loc, t(UNKNOWN[form], name=name),
                             hint=f"{suggestion(name, [*known, *beside])}; {file}{link}")
    raise document.error(loc, t("there is no file '{name}'", name=name), hint=suggestion(
        name, [*beside, *known]) + link)


def _with_ending(path: Path) -> Path:
    """The path, or the one with .yaml at its end if that alone is a file."""
    ending = f"{path}.yaml"
    return path if path.suffix or os.path.lexists(path) or not os.path.isfile(ending) else Path(
        ending)


def _missing(path: Path, form: Form | None) -> InputError:
    try:
        there = sorted(p.name for p in path.parent.iterdir()
                       if p.suffix in (".yaml", ".yml") and not p.name.startswith("."))
    except OSError:
        there = []
    names = [*there, *shipped(form)]
    typed = path.name if nearest(path.name, names) else path.as_posix()
    message = "{path}: there is no such file" if path.suffix else NEITHER[form]
    return InputError(t(message, path=shown(path)),
                      hint=suggestion(typed, names))


def write_new(path: Path) -> list[Path]:
    """Write a commented scenario, and beside it the history that it extends.

    Returns:
        The files written.

    Raises:
        InputError: when the file exists already or cannot be written.
    """
    if path.suffix not in (".yaml", ".yml"):
        raise InputError(t("{path}: a scenario file ends in .yaml", path=path),
                         hint="eurasia-sim new "
                         + str(path.with_suffix(".yaml") if path.name else "my-question.yaml"))
    title = path.stem.replace("-", " ").replace("_", " ").capitalize()
    check_free(path, remedy=t("choose another name; nothing was changed"))
    history = path.parent / "history.yaml"
    written = [path] if history.exists() else [path, history]
    with whole_files(path.parent) as folder:
        (folder / path.name).write_text(TEMPLATE.format(name=shlex.quote(shown(path)),
                                                        title=title),
                                        encoding="utf-8")
        if history in written:
            shutil.copyfile(library() / "history.yaml", folder / history.name)
    return written
