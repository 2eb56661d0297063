"""The patterns a hindcast must show (pattern-oriented modelling: Grimm et al. 2005).

Each pattern is a statement about one replicate; its share is the part of the draws that show it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from eurasia_sim.engine import run
from eurasia_sim.results import regional_share, to_dataset
from eurasia_sim.scenario import load_scenario, make_plan
from eurasia_sim.scenario.library import library

if TYPE_CHECKING:
    import xarray as xr

# NumPy's stubs make of a comparison an array, a scalar or Any, whichever the axes suggest.
Shown = Any

SEVEN = ("azerbaijan", "kazakhstan", "uzbekistan", "kyrgyzstan", "turkmenistan", "tajikistan",
         "armenia")


@dataclass(frozen=True)
class Pattern:
    """One pattern.

    Attributes:
        id: P1 to P14.
        claim: what should be seen, in words.
        sources: the claims it comes from.
        run: the scenario file it is seen in.
        case: the variant that the run needs, or None.
        shown: data of the run → (R,) whether each replicate shows it.
    """

    id: str
    claim: str
    sources: tuple[str, ...]
    run: str
    shown: Callable[[xr.Dataset], Shown]
    case: str | None = None


def _base(data: xr.Dataset) -> xr.Dataset:
    return data.sel(case="baseline")


def _at(values: xr.DataArray, month: str, **where: Any) -> npt.NDArray[np.floating]:
    """One month's value for each replicate."""
    at: npt.NDArray[np.floating] = values.sel(month=np.datetime64(month, "s"), **where).values
    return at


def _mean(values: xr.DataArray, first: str, last: str, **where: Any) -> npt.NDArray[np.floating]:
    """The mean over some months for each replicate (last axis)."""
    chosen = values.sel(month=slice(f"{first}-01", f"{last}-28"), **where)
    mean: npt.NDArray[np.floating] = chosen.mean("month").values
    return mean


def _p1(data: xr.Dataset) -> Shown:
    share = regional_share(data, list(SEVEN)).sel(case="baseline", pole="russia")
    return _at(share, "2025-10") < _at(share, "2022-01")


def _p2(data: xr.Dataset) -> Shown:
    cohesion = _base(data).cohesion.sel(bloc="ots")
    return _at(cohesion, "2025-10") > _at(cohesion, "2022-01")


def _p3(data: xr.Dataset) -> Shown:
    to_russia = _base(data).alignment.sel(pole="russia", state=list(SEVEN))
    rift = _mean(to_russia, "2025-01", "2025-09")
    lowest = rift[0] == rift.min(axis=0)
    baku = to_russia.sel(state="azerbaijan")
    before, during, after = (_at(baku, m) for m in ("2024-11", "2025-09", "2025-10"))
    return lowest & (after > during) & (after < before)


def _p4(data: xr.Dataset) -> Shown:
    to_russia = data.alignment.sel(pole="russia")
    gap = abs(to_russia.sel(case="baseline") - to_russia.sel(case="no-incident"))
    rift = {s: _mean(gap, "2024-12", "2025-09", state=s)
            for s in ("azerbaijan", "kazakhstan", "uzbekistan")}
    quarter = rift["azerbaijan"] / 4
    return (rift["kazakhstan"] < quarter) & (rift["uzbekistan"] < quarter)


def _p5(data: xr.Dataset) -> Shown:
    to_ots = _base(data).alignment.sel(pole="ots", state=["kazakhstan", "uzbekistan"])
    return (_at(to_ots, "2025-10") > _at(to_ots, "2024-12")).all(axis=0)


def _p6(data: xr.Dataset) -> Shown:
    four = ["azerbaijan", "armenia", "kazakhstan", "uzbekistan"]
    to_us = _base(data).alignment.sel(pole="united_states", state=four)
    return (_at(to_us, "2025-10") > _at(to_us, "2024-12")).all(axis=0)


def _p7(data: xr.Dataset) -> Shown:
    end = _at(_base(data).alignment.sel(pole="russia", state=list(SEVEN)), "2025-10")
    return end[SEVEN.index("tajikistan")] == end.max(axis=0)


def _p8(data: xr.Dataset) -> Shown:
    three = ["kazakhstan", "kyrgyzstan", "tajikistan"]
    end = _at(_base(data).net_leverage.sel(state=three), "2025-10")
    russia = list(data.pole.values).index("russia")
    return (end[russia] == end.max(axis=0)).all(axis=0)


def _p9(data: xr.Dataset) -> Shown:
    held = _base(data).net_leverage.sel(pole="russia", state="azerbaijan")
    return _at(held, "2025-10") < 0.9 * _at(held, "2022-01")


def _p10(data: xr.Dataset) -> Shown:
    share = regional_share(data, list(SEVEN)).sel(pole="ots")
    gain = share.sel(month=np.datetime64("2025-10", "s")) - share.isel(month=0)
    return (gain.sel(case="baseline") > gain.sel(case="no-invasion")).values


def _p11(data: xr.Dataset) -> Shown:
    share = regional_share(data, list(SEVEN)).sel(pole="russia")
    return _at(share, "2030-12", case="partner") > _at(share, "2030-12", case="patron")


def _p12(data: xr.Dataset) -> Shown:
    to_us = _base(data).alignment.sel(pole="united_states", state="armenia")
    return _at(to_us, "2025-10") > _at(to_us, "2025-07")


def _p13(data: xr.Dataset) -> Shown:
    coercion = data.coercion.sel(pole="russia")
    closer, looser = (_at(coercion, "2025-10", case=c) for c in ("baseline", "no-turkic-vision"))
    return closer > looser


def _p14(data: xr.Dataset) -> Shown:
    seven = _base(data).sel(pole="russia", state=list(SEVEN))
    talks = seven.alignment.min("month").values > -0.9
    kept = _at(seven.dependence, "2025-10") > 0.5 * _at(seven.dependence, "2022-01")
    return (talks & kept).all(axis=0)


PATTERNS: tuple[Pattern, ...] = (
    Pattern("P1", "Russia's regional influence share is lower in October 2025 than in January "
            "2022",
            ("R01",), "history", _p1),
    Pattern("P2", "The cohesion of the OTS is higher",
            ("R08",), "history", _p2),
    Pattern("P3", "During the rift Azerbaijan's alignment with Russia is the lowest of the seven "
            "post-Soviet states, and the apology restores only part of it",
            ("R16",), "history", _p3),
    Pattern("P4", "The incident moves Kazakhstan and Uzbekistan less than a quarter as much as "
            "Azerbaijan",
            ("R22",), "aircraft-incident", _p4, "no-incident"),
    Pattern("P5", "Kazakhstan and Uzbekistan align more with the OTS in October 2025 than at the "
            "end of 2024",
            ("R22",), "history", _p5),
    Pattern("P6", "Alignment with the United States rises through 2025 in Azerbaijan, Armenia, "
            "Kazakhstan and Uzbekistan",
            ("R04",), "history", _p6),
    Pattern("P7", "Tajikistan ends closest to Russia",
            ("R18",), "history", _p7),
    Pattern("P8", "Russia still has the largest net leverage over Kazakhstan, Kyrgyzstan and "
            "Tajikistan",
            ("R27",), "history", _p8),
    Pattern("P9", "Russia's net leverage over Azerbaijan has fallen by more than a tenth",
            ("R16", "R21"), "history", _p9),
    Pattern("P10", "Without the invasion the OTS gains less",
            ("R19",), "no-invasion", _p10, "no-invasion"),
    Pattern("P11", "A partner posture from 2026 leaves Russia more influence in 2030 than a "
            "patron posture",
            ("R28",), "partner-or-patron", _p11, "partner"),
    Pattern("P12", "Armenia turns to Washington after the accord",
            ("R05",), "history", _p12),
    Pattern("P13", "Russia's coercion is higher when the OTS has grown closer",
            ("R17",), "no-invasion", _p13, "no-turkic-vision"),
    Pattern("P14", "Nobody breaks with Russia: alignment stays above −0.9, and at least half of "
            "the dependence remains",
            ("R02",), "history", _p14),
)


def shares(replicates: int, progress: Callable[[], None] | None = None) -> dict[str, float]:
    """The share of prior draws that show each pattern, by its id."""
    found: dict[str, float] = {}
    for name in dict.fromkeys(pattern.run for pattern in PATTERNS):
        scenario = load_scenario(library() / f"{name}.yaml")
        plan = replace(make_plan(scenario), replicates=replicates)
        data = to_dataset(run(plan))
        found |= {p.id: float(p.shown(data).mean()) for p in PATTERNS if p.run == name}
        if progress:
            progress()
    return {pattern.id: found[pattern.id] for pattern in PATTERNS}
