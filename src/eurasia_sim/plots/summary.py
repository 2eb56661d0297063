"""Medians and bands of what the pictures show, as plain arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import xarray as xr

from eurasia_sim import results
from eurasia_sim.plots.scene import Scene
from eurasia_sim.results.tables import quantiles

Numbers = npt.NDArray[np.floating]
LOW, LOWER, MIDDLE, UPPER, HIGH = range(5)  # rows of a summary: 5, 25, 50, 75 and 95 %
_NEEDED = ["alignment", "dependence", "reach", "power"]


def needed(data: xr.Dataset) -> xr.Dataset:
    """The variables that influence follows from, and no others: selecting copies."""
    return data[_NEEDED]


def baseline(data: xr.Dataset, scene: Scene) -> xr.Dataset:
    """The baseline alone, its case axis kept."""
    return needed(data).sel(case=[scene.baseline])


def of_panels(values: xr.DataArray) -> Numbers:
    """Quantiles as (5, pole, state, month) of an array with one case."""
    one = values.isel(case=0).transpose("pole", "state", "month", "replicate")
    return quantiles(one.values)


def influence_shares(data: xr.Dataset, scene: Scene, poles: list[str]) -> Numbers:
    """Median shares of the poles in the baseline, renormalised: (pole, state, month)."""
    shares = results.influence_share(baseline(data, scene)).isel(case=0).sel(pole=poles)
    ordered = shares.transpose("pole", "state", "month", "replicate").values
    middle = quantiles(ordered)[MIDDLE]
    total = middle.sum(axis=0)
    even = np.full_like(middle, 1 / len(poles))
    return np.asarray(np.divide(middle, total, out=even, where=total > 0))


def regional_shares(data: xr.Dataset, scene: Scene) -> xr.DataArray:
    """Each pole's share of influence over the region: (case, pole, month, replicate)."""
    shares = results.regional_share(needed(data), list(scene.region[1]))
    return shares.transpose("case", "pole", "month", "replicate")


def effect(data: xr.Dataset, scene: Scene, variant: str, poles: list[str],
           states: list[str]) -> Numbers:
    """Paired effect of a variant on alignment: (pole, state, month, replicate)."""
    alignment = data.alignment.sel(pole=poles, state=states)
    paired = results.effect(alignment, variant, scene.baseline)
    return paired.transpose("pole", "state", "month", "replicate").values
