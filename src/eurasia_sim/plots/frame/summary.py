"""Compute the medians, bands and effects that pictures show, as arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from eurasia_sim import results
from eurasia_sim.arrays import Floats
from eurasia_sim.plots.frame.scene import Scene
from eurasia_sim.results.tables import quantiles

LOW, LOWER, MIDDLE, UPPER, HIGH = range(5)  # rows of a summary: 5, 25, 50, 75 and 95 %
_NEEDED = ["alignment", "leverage", "power"]


def needed(data: xr.Dataset) -> xr.Dataset:
    """Only the variables that influence follows from, because selecting copies."""
    return data[_NEEDED]


def need_variant(scene: Scene) -> None:
    """Check that a scenario has variants.

    Raises:
        ValueError: when there is none.
    """
    if not scene.variants:
        raise ValueError("this picture needs a variant to compare with the baseline")


def changes(data: xr.Dataset, scene: Scene, states: Sequence[str] = (),
            poles: Sequence[str] = ()) -> xr.DataArray:
    """Size of the mean change of alignment from the baseline: (variant, month, pole, state).

    Means suffice to find the largest changes, and need no sorting.
    """
    alignment = data.alignment
    if states or poles:
        alignment = alignment.sel(state=list(states or scene.states),
                                  pole=list(poles or scene.poles))
    means = alignment.mean("replicate")
    return away_from(means, scene, scene.variants)


def away_from(means: xr.DataArray, scene: Scene, variants: Sequence[str]) -> xr.DataArray:
    """How far variants lie from what they are compared with."""
    other = means.sel(case=[scene.reference(one) for one in variants])
    away: xr.DataArray = abs(means.sel(case=list(variants)) - other.assign_coords(
        case=list(variants)))
    return away


def main_variant(data: xr.Dataset, scene: Scene) -> str:
    """The variant that changes most in what the question is about."""
    need_variant(scene)
    moved = changes(data, scene, scene.focus_states, scene.focus_poles)
    return scene.variants[int(moved.max(("month", "pole", "state")).values.argmax())]


def main_pair(data: xr.Dataset, scene: Scene, variants: Sequence[str] = ()) -> tuple[str, str]:
    """The state and the pole in focus whose alignment the variants change most."""
    return moved_pairs(data, scene, variants)[0]


def moved_pairs(data: xr.Dataset, scene: Scene,
                variants: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The states and poles in focus, the pair whose alignment changes most first."""
    sizes = changes(data, scene, scene.focus_states, scene.focus_poles)
    most = sizes.sel(case=list(variants or scene.variants)).max(("case", "month"))
    largest = {(str(s), str(p)): float(most.sel(state=s, pole=p))
               for p in most.pole.values for s in most.state.values}
    return sorted(largest, key=lambda pair: -largest[pair])


def main_pole(scene: Scene) -> str:
    """The first pole in focus."""
    return (scene.focus_poles or tuple(scene.poles))[0]


def baseline(data: xr.Dataset, scene: Scene) -> xr.Dataset:
    """The baseline alone, its case axis kept."""
    number = list(data.case.values).index(scene.baseline)
    return data.isel(case=slice(number, number + 1))


def of_panels(values: xr.DataArray) -> Floats:
    """Quantiles as (5, pole, state, month) of an array with one case."""
    one = values.isel(case=0).transpose("pole", "state", "month", "replicate")
    return quantiles(one.values)


def influence_shares(data: xr.Dataset, scene: Scene, poles: list[str]) -> Floats:
    """Median shares of the poles in the baseline, renormalised: (pole, state, month)."""
    shares = results.influence_share(baseline(data, scene)).isel(case=0).sel(pole=poles)
    ordered = shares.transpose("pole", "state", "month", "replicate").values
    middle = quantiles(ordered)[MIDDLE]
    total = middle.sum(axis=0)
    even = np.full_like(middle, 1 / len(poles))
    return np.asarray(np.divide(middle, total, out=even, where=total > 0))


def regional_shares(data: xr.Dataset, scene: Scene) -> xr.DataArray:
    """Each pole's share of influence over the region: (case, pole, month, replicate)."""
    shares = results.regional_share(data, list(scene.region[1]))
    return shares.transpose("case", "pole", "month", "replicate")


def effect(data: xr.Dataset, scene: Scene, variant: str, poles: list[str],
           states: list[str]) -> Floats:
    """Paired effect of a variant on alignment: (pole, state, month, replicate)."""
    alignment = data.alignment.sel(pole=poles, state=states)
    paired = results.effect(alignment, variant, scene.reference(variant))
    return paired.transpose("pole", "state", "month", "replicate").values
