"""Named outcomes, read from a region that has observed itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from eurasia_sim.model import influence as see
from eurasia_sim.model.scales import Array
from eurasia_sim.model.variables import VARIABLES

if TYPE_CHECKING:
    from eurasia_sim.model.step import Region

Index = npt.NDArray[np.intp]


def reading(region: Region, variable: str, at: Mapping[str, Index],
            members: Index | None = None) -> Array:
    """An outcome for n places, (n, columns).

    Args:
        region: after `observe`.
        variable: of `OUTCOMES`.
        at: axis (state, pole, supplier, bloc) → (n,) indices.
        members: of the region whose share is read; indices of states.
    """
    seen = region.derived
    match variable:
        case "influence_share":
            shares: Array = see.share(seen.influence[:, at["state"]], axis=0)
            return shares[at["pole"], np.arange(len(at["pole"]))]
        case "balance":
            return see.balance(see.share(seen.influence[:, at["state"]], axis=0), axis=0)
        case "autonomy":
            return see.autonomy(seen.net_leverage[:, at["state"]], axis=0)
        case "regional_influence_share":
            assert members is not None
            held = see.regional(region.con.power[members], seen.influence[:, members])
            return see.share(held, axis=0)[at["pole"]]
    axes = VARIABLES[variable].axes
    return region.value(variable)[tuple(at[axis] for axis in axes)]


__all__ = ["reading"]
