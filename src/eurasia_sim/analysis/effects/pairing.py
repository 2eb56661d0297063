"""Open what is to be compared, and check that its replicates can be paired.

Cases come from scenario files, runs, and folders of kept runs. Two of them can be paired when
replicate r of both rests on the same draws: the same world, seed and replicate numbers, computed by
the same version. Then a difference between them is the effect of what differs in the scenarios,
replicate by replicate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from eurasia_sim.arrays import Integers
from eurasia_sim.languages import msg, t
from eurasia_sim.reading import InputError, Strict, is_folder, shown, suggestion
from eurasia_sim.results.kept import open_kept
from eurasia_sim.results.store import fingerprint
from eurasia_sim.scenario import Case, Plan, Scenario, load_scenario, make_plan
from eurasia_sim.scenario.library import find, name_of
from eurasia_sim.scenario.resolve import numbers as numbers_used
from eurasia_sim.world import Estimate, World

if TYPE_CHECKING:
    import xarray as xr

# Keys of a world that are text, or what scenarios may take up or leave: no draw depends on them.
TEXT_KEYS = {"name", "about", "label", "spoken", "color", "evidence", "checks", "parameters",
             "focus_region", "note", "source", "responses", "choices"}
CHANGED = "numbers at the time of the run"
ON_ITS_DRAWS = msg("name the scenario file instead of {run}: it is then run on the draws of "
                   "{other}")


class RunLike(Protocol):
    """A run: `eurasia_sim.Run`, or anything with a scenario, a plan and data."""

    @property
    def scenario(self) -> Scenario:
        """The scenario that was run."""

    @property
    def plan(self) -> Plan:
        """Its plan."""

    @property
    def data(self) -> xr.Dataset:
        """Its data set."""


SideArgument = str | Path | RunLike | tuple[str | Path | RunLike, str]


@dataclass(frozen=True, eq=False)
class Source:
    """A scenario file, a run, or a folder of a kept run.

    Attributes:
        name: short, for labels; shown: as in messages.
        scenario, plan: what it ran or will run, and on which draws.
        numbers: of its world, by path.
        data: of the run; None for a file, which is still to be run.
    """

    name: str
    shown: str
    scenario: Scenario
    plan: Plan
    numbers: Mapping[str, object]
    data: xr.Dataset | None

    @property
    def replicates(self) -> Integers | None:
        """(R,) replicate numbers; None for a file, which can run any."""
        return None if self.data is None else np.asarray(self.data.replicate.values)

    @property
    def draws(self) -> str:
        """Its draws in words."""
        if self.plan.posterior:
            return t("seed {seed}, calibrated", seed=self.plan.seed)
        return t("seed {seed}, prior", seed=self.plan.seed)


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
    """The sources of a comparison, each opened once."""

    def __init__(self) -> None:
        self.sources: dict[object, Source] = {}

    def open(self, given: SideArgument) -> tuple[Source, str | None]:
        """Open a source; returns it with the case named beside it.

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
        path = find(path, "scenario")
        key = _resolved(path)
        if key not in self.sources:
            self.sources[key] = (_folder(path, self._name(f"{path.parent.name}/{path.name}", path))
                                 if is_folder(path) else
                                 _file(path, self._name(path.stem, path)))
        return self.sources[key]

    def _ran(self, run: RunLike) -> Source:
        if id(run) not in self.sources:
            slug = run.scenario.slug
            self.sources[id(run)] = Source(
                self._name(slug, None), t("the run of '{name}'", name=run.scenario.name),
                run.scenario, run.plan, world_numbers(run.scenario.world.world), run.data)
        return self.sources[id(run)]

    def _name(self, short: str, path: Path | None) -> str:
        taken = {source.name for source in self.sources.values()}
        if short in taken and path is not None:
            short = name_of(path)
        number = 2
        name = short
        while name in taken:
            name, number = f"{short} ({number})", number + 1
        return name


def split(given: str | Path) -> tuple[Path, str | None]:
    """Split ``file:case`` or ``folder:case``; a path that exists is not split."""
    text = str(given)
    head, colon, tail = text.rpartition(":")
    if not colon or not head or not tail or "/" in tail or "\\" in tail or _exists(Path(text)):
        return Path(text), None
    return Path(head), tail


def check_case(source: Source, case: str) -> None:
    """Refuse a case that a source does not have."""
    if case not in source.scenario.cases:
        raise InputError(t("{run} has no case '{case}'", run=source.shown, case=case),
                         hint=suggestion(case, source.scenario.cases))


def _exists(path: Path) -> bool:
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
    return Source(name, name_of(path), scenario, make_plan(scenario),
                  world_numbers(scenario.world.world), None)


def _folder(path: Path, name: str) -> Source:
    kept = open_kept(path)
    numbers = world_numbers(kept.scenario.world.world)
    posterior = kept.plan.posterior
    recorded = (kept.manifest.parameters_hash, kept.manifest.calibration)
    if recorded != (fingerprint(*numbers_used(kept.scenario)),
                    posterior.fingerprint if posterior else None):
        # Edited since the run: only the hashes of its numbers are known.
        numbers = {CHANGED: recorded}
    return Source(name, shown(path), kept.scenario, kept.plan, numbers, kept.data)


def world_numbers(world: World) -> dict[str, object]:
    """Everything in a world that a run depends on, by its path: numbers, ties, members, regions."""
    return dict(_numbers(world, ""))


def _numbers(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, Estimate):
        yield path, value.triple
    elif isinstance(value, Strict):
        for name in type(value).model_fields:
            if name not in TEXT_KEYS:
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
    pair = {"one": other.shown, "other": one.shown}
    if one.numbers != other.numbers:
        if edited := [s for s in (other, one) if CHANGED in s.numbers]:
            raise InputError(t("{one} cannot be paired with {other}: the world, priors, kinds or "
                               "calibrated draws of {edited} have been changed since it was run",
                               edited=edited[0].shown, **pair),
                             hint=t("run the scenario of {run} again as it is now",
                                    run=edited[0].shown))
        path = min(p for p in {*one.numbers, *other.numbers}
                   if one.numbers.get(p) != other.numbers.get(p))
        of_one, of_other = (_in_words(s.numbers.get(path)) for s in (one, other))
        raise InputError(t("{one} cannot be paired with {other}: their worlds differ; {path} is "
                           "{first} in the first and {second} in the second",
                           path=path, first=of_other, second=of_one, **pair),
                         hint=t("write the same  world:  into both scenarios")
                         if one.data is None and other.data is None else
                         t("run both again in the same world"))
    if (one.plan.seed, one.plan.posterior is None) != (other.plan.seed,
                                                       other.plan.posterior is None):
        parts = {"run": other.shown, "other": one.shown}
        raise InputError(t("{one} cannot be paired with {other}: they rest on different draws "
                           "({first}; {second})", first=other.draws, second=one.draws, **pair),
                         hint=t(ON_ITS_DRAWS, **parts)
                         if one.plan.posterior or other.plan.posterior else
                         t("name the scenario file instead of {run}: it is then run on the draws "
                           "of {other}; or run the scenario of {run} again with --seed {seed}",
                           seed=one.plan.seed, **parts))
    mine, theirs = one.replicates, other.replicates
    if mine is not None and theirs is not None and not len(np.intersect1d(mine, theirs)):
        raise InputError(t("{one} cannot be paired with {other}: they share no replicate; the "
                           "first has the numbers {first}, the second {second}",
                           first=_range(theirs), second=_range(mine), **pair),
                         hint=t(ON_ITS_DRAWS, run=other.shown, other=one.shown))


def check_month(month: str, sources: Sequence[Source]) -> None:
    """Refuse a month that not every source has."""
    for source in sources:
        if month not in source.plan.months:
            raise InputError(t("{month} is not among the months of {run}, which runs from {first} "
                               "to {last}", month=month, run=source.shown,
                               first=source.plan.months[0], last=source.plan.months[-1]),
                             hint=t("ask for a month that all have, or lengthen its period"))


def _in_words(value: object) -> str:
    if isinstance(value, tuple):
        low, high = (f"{v:g}" for v in (value[0], value[-1]))
        return low if low == high else t("{low} to {high}", low=low, high=high)
    return t("missing") if value is None else str(value)


def _range(numbers: Integers) -> str:
    return t("{low} to {high}", low=numbers.min(), high=numbers.max())


def differences(one: Side, other: Side) -> list[str]:
    """How two sides differ beside their events, in words."""
    remarks = []
    priors = {n: p.prior for n, p in one.source.scenario.world.priors.parameters.items()}
    beliefs = [{**priors, **side.of.parameters} for side in (one, other)]
    changed = sorted(n for n in {*beliefs[0], *beliefs[1]} if
                     _triple(beliefs[0].get(n)) != _triple(beliefs[1].get(n)))
    pair = {"one": other.label, "other": one.label}
    if changed:
        remarks.append(t("{one} and {other} have different priors ({names}): part of the "
                         "difference is due to these", **pair, names=", ".join(changed)))
    off = sorted(set(one.of.without) ^ set(other.of.without))
    if off:
        remarks.append(t("{one} and {other} differ in mechanisms that are switched off ({names}): "
                         "part of the difference is due to these", **pair, names=", ".join(off)))
    mine, others = ({name: placed.what for name, placed in side.of.acting.items()}
                    for side in (one, other))
    acting = sorted(name for name in mine.keys() & others.keys() if mine[name] != others[name])
    if acting:
        remarks.append(t("{one} and {other} mean other things by the same answers ({names}): part "
                         "of the difference is due to these", **pair, names=", ".join(acting)))
    return remarks


def _triple(estimate: Estimate | Any) -> object:
    return None if estimate is None else estimate.triple


__all__ = ["RunLike", "Side", "SideArgument", "Sides", "Source", "check_case", "check_month",
           "check_pair", "differences", "split", "world_numbers"]
