"""What can be set side by side: cases of scenario files, of runs, and of runs that were kept.

Two of them can be paired when replicate r of both rests on the same draws: the same world, seed
and replicate numbers, computed by the same version. Then a difference between them is the effect
of what differs in the scenarios, replicate by replicate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from eurasia_sim._version import __version__
from eurasia_sim.arrays import Integers
from eurasia_sim.reading import InputError, Strict, is_folder, shown, suggestion
from eurasia_sim.results.kept import open_kept
from eurasia_sim.results.store import fingerprint
from eurasia_sim.scenario import Case, Plan, Scenario, load_scenario, make_plan
from eurasia_sim.scenario.resolve import numbers as numbers_used
from eurasia_sim.world import Estimate, World

if TYPE_CHECKING:
    import xarray as xr

# What a world says to people, and what scenarios may say otherwise.
SAID = {"name", "about", "label", "spoken", "color", "evidence", "checks", "parameters",
        "focus_region", "note", "source"}
CHANGED = "numbers at the time of the run"


class Ran(Protocol):
    """A run: `eurasia_sim.Run`, or anything with its scenario and data."""

    @property
    def scenario(self) -> Scenario:
        """What was run."""

    @property
    def plan(self) -> Plan:
        """The arrays it was turned into."""

    @property
    def data(self) -> xr.Dataset:
        """What came out."""


Given = str | Path | Ran | tuple[str | Path | Ran, str]


@dataclass(frozen=True, eq=False)
class Source:
    """A scenario file, a run, or a folder of a kept run.

    Attributes:
        name: short, for labels; shown: as the user would name it.
        scenario, plan: what it ran, and on which draws; or is to run.
        version: of the program that ran it.
        numbers: of its world, by their path.
        data: what came out, or None for a file: it is still to be run.
    """

    name: str
    shown: str
    scenario: Scenario
    plan: Plan
    version: str
    numbers: Mapping[str, object]
    data: xr.Dataset | None

    @property
    def replicates(self) -> Integers | None:
        """(R,) their numbers; None for a file, which can run any."""
        return None if self.data is None else np.asarray(self.data.replicate.values)

    @property
    def draws(self) -> str:
        """Which draws it rests on, in words."""
        return f"seed {self.plan.seed}, " + ("calibrated" if self.plan.posterior else "prior")


@dataclass(frozen=True)
class Side:
    """One case of a source.

    Attributes:
        source, case: which.
        label: ``history:no-invasion``.
    """

    source: Source
    case: str

    @property
    def label(self) -> str:
        """``partner-or-patron:patron``."""
        return f"{self.source.name}:{self.case}"

    @property
    def of(self) -> Case:
        """Its events and parameters."""
        return self.source.scenario.cases[self.case]


class Sides:
    """Opens what is to be compared, each source once."""

    def __init__(self) -> None:
        self.sources: dict[object, Source] = {}

    def open(self, given: Given) -> tuple[Source, str | None]:
        """A source, and the case named with it.

        Raises:
            InputError: for what is neither a scenario nor a run, or has no such case.
        """
        what, case = given if isinstance(given, tuple) else (given, None)
        if isinstance(what, str | Path):
            path, named = split(what)
            # A tuple says the case itself, so that a colon in a path is no trouble.
            path, case = (Path(what), case) if isinstance(given, tuple) else (path, named)
            source = self._path(path)
        else:
            source = self._ran(what)
        if case is not None:
            check_case(source, case)
        return source, case

    def _path(self, path: Path) -> Source:
        key = _resolved(path)
        if key not in self.sources:
            self.sources[key] = (_folder(path, self._name(f"{path.parent.name}/{path.name}", path))
                                 if is_folder(path) else
                                 _file(path, self._name(path.stem, path)))
        return self.sources[key]

    def _ran(self, run: Ran) -> Source:
        if id(run) not in self.sources:
            slug = run.scenario.slug
            self.sources[id(run)] = Source(
                self._name(slug, None), f"the run of '{run.scenario.name}'", run.scenario,
                run.plan, __version__, world_numbers(run.scenario.world.world), run.data)
        return self.sources[id(run)]

    def _name(self, short: str, path: Path | None) -> str:
        taken = {source.name for source in self.sources.values()}
        if short in taken and path is not None:
            short = shown(path)
        number = 2
        name = short
        while name in taken:
            name, number = f"{short} ({number})", number + 1
        return name


def split(given: str | Path) -> tuple[Path, str | None]:
    """``file:case`` or ``folder:case`` in two; a path that exists is taken as it stands."""
    text = str(given)
    head, colon, tail = text.rpartition(":")
    if not colon or not head or not tail or "/" in tail or "\\" in tail or _there(Path(text)):
        return Path(text), None
    return Path(head), tail


def check_case(source: Source, case: str) -> None:
    """Refuse a case that a source does not have."""
    if case not in source.scenario.cases:
        raise InputError(f"{source.shown} has no case '{case}'",
                         hint=suggestion(case, source.scenario.cases))


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _resolved(path: Path) -> object:
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return str(path)


def _file(path: Path, name: str) -> Source:
    scenario = load_scenario(path)
    return Source(name, shown(path), scenario, make_plan(scenario), __version__,
                  world_numbers(scenario.world.world), None)


def _folder(path: Path, name: str) -> Source:
    kept = open_kept(path)
    numbers = world_numbers(kept.scenario.world.world)
    posterior = kept.plan.posterior
    recorded = (kept.manifest["parameters_hash"], kept.manifest.get("calibration"))
    if recorded != (fingerprint(*numbers_used(kept.scenario)),
                    posterior.fingerprint if posterior else None):
        # Edited since: what the run rests on is known by its hashes alone.
        numbers = {CHANGED: recorded}
    return Source(name, shown(path), kept.scenario, kept.plan, str(kept.manifest["version"]),
                  numbers, kept.data)


def world_numbers(world: World) -> dict[str, object]:
    """Everything in a world that a run depends on, by its path: numbers, ties, members, regions."""
    return dict(_numbers(world, ""))


def _numbers(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Estimate):
        yield path, value.triple
    elif isinstance(value, Strict):
        for name in type(value).model_fields:
            if name not in SAID:
                yield from _numbers(getattr(value, name), f"{path}.{name}".lstrip("."))
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _numbers(item, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _numbers(item, f"{path}[{number}]")
    else:
        yield path, str(value)


def check_pair(one: Source, other: Source) -> None:
    """Refuse two sources whose replicates do not rest on the same draws.

    Raises:
        InputError: that names both sides' values, and what would make it possible.
    """
    if one is other:
        return
    pair = f"{other.shown} cannot be paired with {one.shown}"
    if one.version != other.version:
        old = other if other.version != __version__ else one
        raise InputError(f"{pair}: {other.version} and {one.version} are different versions of "
                         "the program, and the model may have changed in between",
                         hint=_again(old, f"with version {__version__}"))
    if one.numbers != other.numbers:
        if edited := [s for s in (other, one) if CHANGED in s.numbers]:
            raise InputError(f"{pair}: the world, priors, kinds or calibrated draws of "
                             f"{edited[0].shown} have been changed since it was run",
                             hint=_again(edited[0], "as it is now"))
        path = min(p for p in {*one.numbers, *other.numbers}
                   if one.numbers.get(p) != other.numbers.get(p))
        of_one, of_other = (_said(s.numbers.get(path)) for s in (one, other))
        raise InputError(f"{pair}: their worlds differ; {path} is {of_other} in the first and "
                         f"{of_one} in the second",
                         hint="write the same  world:  into both scenarios"
                         if one.data is None and other.data is None else
                         "run both again in the same world")
    if (one.plan.seed, one.plan.posterior is None) != (other.plan.seed,
                                                       other.plan.posterior is None):
        how = "" if one.plan.posterior or other.plan.posterior else (
            f"; or {_again(other, f'with --seed {one.plan.seed}')}")
        raise InputError(f"{pair}: they rest on different draws ({other.draws}; {one.draws})",
                         hint=f"name the scenario file instead of {other.shown}: it is then run "
                         f"on the draws of {one.shown}{how}")
    mine, theirs = one.replicates, other.replicates
    if mine is not None and theirs is not None and not len(np.intersect1d(mine, theirs)):
        raise InputError(f"{pair}: they share no replicate; the first has the numbers "
                         f"{_range(theirs)}, the second {_range(mine)}",
                         hint=f"name the scenario file instead of {other.shown}: it is then run "
                         f"on the draws of {one.shown}")


def check_month(month: str, sources: Sequence[Source]) -> None:
    """Refuse a month that not every source has."""
    for source in sources:
        if month not in source.plan.months:
            raise InputError(f"{month} is not among the months of {source.shown}, which runs from "
                             f"{source.plan.months[0]} to {source.plan.months[-1]}",
                             hint="ask for a month that all have, or lengthen its period")


def _again(source: Source, how: str) -> str:
    return f"run the scenario of {source.shown} again {how}"


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return " to ".join(f"{v:g}" for v in dict.fromkeys((value[0], value[-1])))
    return "missing" if value is None else str(value)


def _range(numbers: Integers) -> str:
    return f"{numbers.min()} to {numbers.max()}"


def differences(one: Side, other: Side) -> list[str]:
    """What differs between two sides beside their events, in words."""
    found = []
    priors = {n: p.prior for n, p in one.source.scenario.world.priors.parameters.items()}
    said = [{**priors, **side.of.parameters} for side in (one, other)]
    changed = sorted(n for n in {*said[0], *said[1]} if
                     _triple(said[0].get(n)) != _triple(said[1].get(n)))
    pair = f"{other.label} and {one.label}"
    if changed:
        found.append(f"{pair} have different priors ({', '.join(changed)}): part of the "
                     "difference is due to these")
    off = sorted(set(one.of.without) ^ set(other.of.without))
    if off:
        found.append(f"{pair} differ in mechanisms that are switched off ({', '.join(off)}): part "
                     "of the difference is due to these")
    return found


def _triple(estimate: Estimate | Any) -> object:
    return None if estimate is None else estimate.triple


__all__ = ["Given", "Ran", "Side", "Sides", "Source", "check_case", "check_month", "check_pair",
           "differences", "split", "world_numbers"]
