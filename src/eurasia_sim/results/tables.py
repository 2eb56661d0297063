"""Write tables in CSV: quantiles of every outcome and of every effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.model import records_for
from eurasia_sim.results import dataset as of
from eurasia_sim.scenario import BASELINE, Scenario
from eurasia_sim.scenario.schema import DEFAULT_OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
# Smaller differences are rounding errors.
NOTHING = 1e-12

# What a table of everything holds.
TABULATED = ("alignment", "grievance", "dependence", "net_leverage", "influence_share", "coercion",
             "cohesion", "reach", "autonomy", "balance", "regional_influence_share")

Regions = Mapping[str, tuple[str, tuple[str, ...]]]

_SUBJECT = "variable,pole,state,region,month,mean," + ",".join(
    "q" + f"{level:.2f}"[2:] for level in LEVELS)


@dataclass(frozen=True)
class Scope:
    """What the tables hold, if not everything.

    Attributes:
        variables: outcomes, as in `model.OUTCOMES`.
        states: those that outcomes of states are tabulated for.
        regions: those that shares of influence are tabulated for.
    """

    variables: tuple[str, ...]
    states: tuple[str, ...]
    regions: tuple[str, ...]


def scope_of(scenario: Scenario) -> Scope:
    """What a scenario's question is about: its outcomes, its states and its region.

    Every pole is there, since what one gains others lose.
    """
    world = scenario.world.world
    region = scenario.focus_region
    variables = dict.fromkeys((*DEFAULT_OUTCOMES, *scenario.focus.outcomes,
                               "regional_influence_share"))
    return Scope(tuple(variables), tuple(scenario.focus_states),
                 tuple(world.regions) if region is None else (region,))


def records_of(scope: Scope) -> tuple[str, ...]:
    """What a run must record for tables of a scope, its answer and the pictures of every run."""
    every = (*scope.variables, "alignment", "dependence", "regional_influence_share")
    return tuple(dict.fromkeys(r for name in every for r in records_for(name)))


def outcomes(data: xr.Dataset, regions: Regions,
             scope: Scope | None = None) -> Iterator[tuple[str, str, xr.DataArray]]:
    """Outcomes as (variable, region or '', array over case, month, …, replicate).

    Args:
        data: a run. regions: name → label and states.
        scope: those that are wanted; all if left out.
    """
    shares: xr.DataArray | None = None
    for name in TABULATED if scope is None else scope.variables:
        if name == "regional_influence_share":
            for region, (_, members) in regions.items():
                if scope is None or region in scope.regions:
                    yield name, region, of.regional_share(data, list(members))
        elif name in data:
            yield name, "", (data[name].sel(state=list(scope.states))
                             if scope is not None and "state" in data[name].dims else data[name])
        else:
            near = data if scope is None else of.of_states(data, scope.states)
            if name in ("influence_share", "balance"):
                shares = of.influence_share(near) if shares is None else shares
                yield name, "", shares if name == "influence_share" else of.balance(near, shares)
            else:
                yield name, "", of.autonomy(near) if name == "autonomy" else of.influence(near)


def quantiles(values: Floats) -> Floats:
    """The quantiles of `LEVELS` over the last axis, as the first axis of the result."""
    # Sorting once and interpolating is three times as fast as np.quantile on five levels; single
    # precision (6e-8) is far below what a table shows.
    ordered = values.astype(np.float32)
    ordered.sort(axis=-1)
    last = ordered.shape[-1] - 1
    result = np.empty((len(LEVELS), *ordered.shape[:-1]), ordered.dtype)
    for row, level in enumerate(LEVELS):
        below = int(level * last)
        part = level * last - below
        above = min(below + 1, last)
        result[row] = ordered[..., below] * (1 - part) + ordered[..., above] * part
    return result


@dataclass(frozen=True)
class Rows:
    """One outcome of one case: a line for each subject and month.

    Attributes:
        case, variable, region: the first cells of every line.
        subjects: (pole, supplier or bloc; state) of each series.
        columns: mean, quantiles …, each (months, …) over the series.
    """

    case: str
    variable: str
    region: str
    subjects: list[tuple[str, str]]
    columns: list[Floats]


def write_tables(data: xr.Dataset, regions: Regions, against: Mapping[str, str],
                 quantiles_to: Path, effects_to: Path | None,
                 scope: Scope | None = None) -> None:
    """Write mean and quantiles over the replicates, of outcomes and of paired effects.

    Args:
        data: a run.
        regions: name → label and states.
        against: case → the one that its effects are measured against.
        quantiles_to: one line a case, variable, subject and month.
        effects_to: likewise for variant minus what it is compared with, and the probability of
            its sign; None where there is no variant.
        scope: what is tabulated; everything if left out.
    """
    cases = [str(case) for case in data.case.values]
    months = [str(month)[:7] for month in data.month.values]
    levels, effects = [], []
    for variable, region, array in outcomes(data, regions, scope):
        of_whom = list(subjects(array))
        for number, case in enumerate(cases):
            values = array.values[number]
            levels.append(Rows(case, variable, region, of_whom,
                               [values.mean(axis=-1), *quantiles(values)]))
            if effects_to is not None and case != BASELINE:
                change = values - array.values[cases.index(against[case])]
                effects.append(Rows(case, variable, region, of_whom, [
                    change.mean(axis=-1), *quantiles(change),
                    (change > NOTHING).mean(axis=-1), (change < -NOTHING).mean(axis=-1)]))
    write_rows(quantiles_to, "case", levels, months)
    if effects_to is not None:
        write_rows(effects_to, "variant", effects, months, against)


def subjects(array: xr.DataArray) -> Iterator[tuple[str, str]]:
    """(pole, supplier or bloc; state) for every series of an outcome, in the array's order."""
    axes = [str(axis) for axis in array.dims[2:-1]]
    for index in np.ndindex(*(array.sizes[axis] for axis in axes)):
        where = {axis: str(array[axis].values[i]) for axis, i in zip(axes, index, strict=True)}
        state = where.pop("state", "")
        yield next(iter(where.values()), ""), state


def write_rows(path: Path, head: str, rows: Iterable[Rows], months: list[str],
               against: Mapping[str, str] | None = None) -> None:
    """Write a table; `head` is the name of its first column, and variants have signs.

    Where one of them is measured against another variant, a last column says against what each is.
    """
    signs = ",p_above_zero,p_below_zero" if head == "variant" else ""
    named = against is not None and {*against.values()} != {BASELINE}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"{head},{_SUBJECT}{signs}{',against' if named else ''}\n")
        for row in rows:
            # (month, …) columns → all numbers of a series in the order of its lines.
            series = np.stack([c.reshape(len(months), len(row.subjects))
                               for c in row.columns], axis=-1)
            numbers = series.swapaxes(0, 1).reshape(
                len(row.subjects), len(months) * len(row.columns))
            form = ",".join(["%.5g"] * len(row.columns))
            for (actor, state), values in zip(row.subjects, numbers.tolist(), strict=True):
                # No name needs quoting, and none has a per cent sign.
                first = f"{row.case},{row.variable},{actor},{state},{row.region}"
                last = f",{against[row.case]}" if against is not None and named else ""
                lines = "".join([f"{first},{month},{form}{last}\n" for month in months])
                file.write(lines % tuple(values))
