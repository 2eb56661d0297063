"""What the hindcast must show (MODEL.md section 10)."""

from __future__ import annotations

from functools import cache

import pytest
import xarray as xr

from build import plan_of
from eurasia_sim.analysis.patterns import PATTERNS, Pattern
from eurasia_sim.engine import run
from eurasia_sim.results import to_dataset

ENOUGH = 0.9
ON_HISTORY = [p for p in PATTERNS if p.run == "history"]
# Whether respect pays is the question that the data decide: its share is reported, not required.
OPEN = "P11"


@cache
def data_of(name: str) -> xr.Dataset:
    return to_dataset(run(plan_of(name)))


@pytest.mark.parametrize("pattern", [p for p in PATTERNS if p.id != OPEN], ids=lambda p: p.id)
def test_nine_in_ten_prior_draws_show_it(pattern: Pattern) -> None:
    assert pattern.shown(data_of(pattern.run)).mean() >= ENOUGH


def test_whether_respect_pays_stays_open() -> None:
    pattern = next(p for p in PATTERNS if p.id == OPEN)
    assert 0.05 < pattern.shown(data_of(pattern.run)).mean() < 0.95


def test_patterns_can_fail() -> None:
    """Seen backwards in time, what moved must not be shown: the measures are not vacuous."""
    data = data_of("history")
    months = data.month.values
    backwards = data.isel(month=slice(None, None, -1)).assign_coords(month=months)
    shares = {p.id: p.shown(backwards).mean() for p in ON_HISTORY}
    for name in ("P1", "P2", "P3", "P5", "P6", "P9"):
        assert shares[name] < 0.2, name
