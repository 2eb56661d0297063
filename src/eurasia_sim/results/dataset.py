"""Label the arrays of a run as a data set, and derive indicators from it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim.engine import Ensemble
from eurasia_sim.model import VARIABLES
from eurasia_sim.model import influence as see
from eurasia_sim.model.scales import Array

if TYPE_CHECKING:
    import xarray as xr


def to_dataset(ensemble: Ensemble) -> xr.Dataset:
    """Label an ensemble: axes (case, month, …, replicate) with names and dates.

    The arrays are shared with the ensemble, not copied.
    """
    import xarray as xr

    labels = ensemble.plan.labels
    coords = {
        "case": ("case", [case.name for case in ensemble.plan.cases]),
        "month": ("month", np.array(ensemble.plan.months, "datetime64[M]").astype("datetime64[s]")),
        "pole": ("pole", list(labels.poles)),
        "state": ("state", list(labels.states)),
        "replicate": ("replicate", ensemble.replicates),
    }
    more = {"supplier": list(labels.suppliers), "channel": list(labels.channels),
            "bloc": list(labels.blocs)}
    used = {axis for name in ensemble.records for axis in ensemble.axes(name)}
    coords |= {axis: (axis, names) for axis, names in more.items() if axis in used}
    data = {name: (("case", "month", *ensemble.axes(name), "replicate"), array)
            for name, array in ensemble.records.items()}
    data["power"] = (("state", "replicate"), ensemble.power)
    result = xr.Dataset(data, coords)
    for name in result.data_vars:
        _describe(result[name], str(name))
    return result


def _describe(array: xr.DataArray, name: str) -> xr.DataArray:
    variable = VARIABLES[name]
    array.attrs.update(long_name=variable.about, units="1",
                       valid_range_in_words=variable.valid_range)
    return array


def of_states(data: xr.Dataset, states: Sequence[str]) -> xr.Dataset:
    """Some states of a run, with the variables that the indicators below follow from."""
    follow = ("alignment", "leverage", "net_leverage", "power")
    return data[[name for name in follow if name in data]].sel(state=list(states))


def influence(data: xr.Dataset) -> xr.DataArray:
    """I = k D (1 + a) / 2, (case, month, pole, state, replicate)."""
    return _like(data, _month_by_month(data, lambda held: held), "influence")


def influence_share(data: xr.Dataset) -> xr.DataArray:
    """Each pole's share of the poles' influence over each state."""
    shares = _month_by_month(data, lambda held: see.share(held, axis=-3))
    return _like(data, shares, "influence_share")


def regional_influence(data: xr.Dataset, states: list[str]) -> xr.DataArray:
    """Each pole's influence over a set of states, their mean weighted by power.

    Returns: (case, month, pole, replicate).
    """
    def made() -> xr.DataArray:
        index = [list(data.state.values).index(state) for state in states]
        power = data.power.values[index]
        held = _month_by_month(data, lambda held: see.regional(power, held), index)
        return _without(data, "state", held, "influence")

    return _once(data, ("influence", *states), made)


def regional_share(data: xr.Dataset, states: list[str]) -> xr.DataArray:
    """Each pole's share of influence over a set of states, weighted by power.

    Returns: (case, month, pole, replicate).
    """
    def made() -> xr.DataArray:
        held = regional_influence(data, states)
        return _without(data, "state", see.share(held.values, axis=-2),
                        "regional_influence_share")

    return _once(data, ("share", *states), made)


# The answer, the tables and two pictures of a run ask for the same: the last data set, and what
# was made of it.
_last: list[tuple[weakref.ref[xr.Dataset], dict[tuple[str, ...], xr.DataArray]]] = []


def _once(data: xr.Dataset, key: tuple[str, ...],
          made: Callable[[], xr.DataArray]) -> xr.DataArray:
    if not (_last and _last[0][0]() is data):
        _last[:] = [(weakref.ref(data), {})]
    known = _last[0][1]
    if key not in known:
        known[key] = made()
    return known[key]


def autonomy(data: xr.Dataset) -> xr.DataArray:
    """1 − √(Σ_p Λ²), (case, month, state, replicate)."""
    return _without(data, "pole", see.autonomy(data.net_leverage.values, axis=-3), "autonomy")


def balance(data: xr.Dataset, shares: xr.DataArray | None = None) -> xr.DataArray:
    """Entropy of the influence shares / ln P, (case, month, state, replicate).

    `shares` is `influence_share(data)` where the caller has it already.
    """
    shares = influence_share(data) if shares is None else shares
    return _without(data, "pole", see.balance(shares.values, axis=-3), "balance")


def effect(values: xr.DataArray, variant: str, baseline: str) -> xr.DataArray:
    """Variant minus baseline, replicate by replicate: both ran on the same draws."""
    return values.sel(case=variant, drop=True) - values.sel(case=baseline, drop=True)


def _month_by_month(data: xr.Dataset, follow: Callable[[Array], Array],
                    states: Sequence[int] | None = None) -> Array:
    """What follows from influence, (pole, state, replicate), in every case and month.

    One month after another: what it takes on the way then fits beside the processor.
    """
    of = slice(None) if states is None else list(states)
    leverage, alignment = data.leverage.values, data.alignment.values
    result: Array | None = None
    for now in np.ndindex(alignment.shape[:2]):
        found = follow(see.influence(leverage[now][:, of], alignment[now][:, of]))
        if result is None:
            result = np.empty((*alignment.shape[:2], *found.shape), found.dtype)
        result[now] = found
    assert result is not None  # a run has a case and a month
    return result


def _like(data: xr.Dataset, values: Array, name: str) -> xr.DataArray:
    return _describe(data.alignment.copy(data=values).rename(name), name)


def _without(data: xr.Dataset, axis: str, values: Array, name: str) -> xr.DataArray:
    template = data.alignment.isel({axis: 0}, drop=True)
    return _describe(template.copy(data=values).rename(name), name)
