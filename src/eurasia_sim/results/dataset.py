"""Label the arrays of a run as a data set, and derive indicators from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim.engine import Ensemble
from eurasia_sim.model import VARIABLES
from eurasia_sim.model import influence as see

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


def influence(data: xr.Dataset) -> xr.DataArray:
    """I = k D (1 + a) / 2, (case, month, pole, state, replicate)."""
    poles = data.sizes["pole"]
    held = see.leverage(data.reach.values[:, :, :poles], data.dependence.values)
    return _like(data, see.influence(held, data.alignment.values), "influence")


def influence_share(data: xr.Dataset, held: xr.DataArray | None = None) -> xr.DataArray:
    """Each pole's share of the poles' influence over each state.

    Here and below, `held` is `influence(data)` where the caller has it already.
    """
    held = influence(data) if held is None else held
    return _like(data, see.share(held.values, axis=-3), "influence_share")


def regional_share(data: xr.Dataset, states: list[str],
                   held: xr.DataArray | None = None) -> xr.DataArray:
    """Each pole's share of influence over a set of states, weighted by power.

    Returns: (case, month, pole, replicate).
    """
    held = influence(data) if held is None else held
    index = [list(data.state.values).index(state) for state in states]
    total = see.regional(data.power.values[index], held.values[..., index, :])
    template = data.alignment.isel(state=0, drop=True)
    result = template.copy(data=see.share(total, axis=-2))
    return _describe(result.rename("regional_influence_share"), "regional_influence_share")


def autonomy(data: xr.Dataset) -> xr.DataArray:
    """1 − √(Σ_p Λ²), (case, month, state, replicate)."""
    template = data.alignment.isel(pole=0, drop=True)
    result = template.copy(data=see.autonomy(data.net_leverage.values, axis=-3))
    return _describe(result.rename("autonomy"), "autonomy")


def balance(data: xr.Dataset, shares: xr.DataArray | None = None) -> xr.DataArray:
    """Entropy of the influence shares / ln P, (case, month, state, replicate).

    `shares` is `influence_share(data)` where the caller has it already.
    """
    shares = influence_share(data) if shares is None else shares
    template = data.alignment.isel(pole=0, drop=True)
    result = template.copy(data=see.balance(shares.values, axis=-3))
    return _describe(result.rename("balance"), "balance")


def effect(values: xr.DataArray, variant: str, baseline: str) -> xr.DataArray:
    """Variant minus baseline, replicate by replicate: both ran on the same draws."""
    return values.sel(case=variant, drop=True) - values.sel(case=baseline, drop=True)


def _like(data: xr.Dataset, values: np.ndarray, name: str) -> xr.DataArray:
    return _describe(data.alignment.copy(data=values).rename(name), name)
