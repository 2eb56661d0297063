"""Draws belong to (seed, replicate, purpose), and are what they say they are."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eurasia_sim.engine import cores
from eurasia_sim.engine.cores import Cores, Tick
from eurasia_sim.engine.draws import SMALL, Draws, noise, small_draws
from worlds import plan_for, random_world


def test_the_first_two_to_the_n_hit_every_stratum_once() -> None:
    for exponent in (0, 1, 5, 10, 13):
        count = 2**exponent
        u = Draws(2025, np.arange(count)).uniforms("anything")
        assert sorted(np.floor(u * count).astype(int)) == list(range(count))


@given(seed=st.integers(0, 2**63 - 1), purpose=st.text(max_size=30),
       numbers=st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=20))
def test_a_draw_depends_on_seed_replicate_and_purpose_alone(seed: int, purpose: str,
                                                            numbers: list[int]) -> None:
    together = Draws(seed, np.array(numbers)).uniforms(purpose)
    alone = [Draws(seed, np.array([n])).uniforms(purpose)[0] for n in numbers]
    assert together.tolist() == alone
    assert np.all((together > 0) & (together < 1))


def test_what_a_seed_means_does_not_change() -> None:
    """To the bit: otherwise no published figure could be had again."""
    assert Draws(2025, np.array([0, 1, 2, 2**32 - 1])).uniforms("x").tolist() == [
        0.9741200649877114, 0.39751358574713, 0.13721874065222572, 0.2664201321312262]


def test_purposes_are_independent_of_each_other() -> None:
    count = 2048
    draws = Draws(7, np.arange(count))
    columns = np.array([draws.uniforms(f"purpose {n}") for n in range(150)])
    off = np.asarray(np.corrcoef(columns))[np.triu_indices(150, 1)]
    # Unstratified columns would correlate with a standard deviation of 1/√n = 0.022; nested
    # scrambling has fewer degrees of freedom and makes it 1.25/√n.
    assert off.std() < 1.4 / np.sqrt(count)
    assert abs(off.mean()) < 0.05 / np.sqrt(count)
    assert np.abs(off).max() < 7 / np.sqrt(count)


def test_seeds_differ() -> None:
    one, two = (Draws(seed, np.arange(1000)).uniforms("x") for seed in (1, 2))
    assert abs(np.asarray(np.corrcoef(one, two))[0, 1]) < 0.15


@given(numbers=st.lists(st.floats(-100, 100), min_size=3, max_size=3).map(sorted))
def test_triangular_draws_follow_their_distribution(numbers: list[float]) -> None:
    low, mode, high = numbers
    count = 4096
    x = Draws(3, np.arange(count)).one("t", (low, mode, high))
    assert np.all((x >= low - 1e-9) & (x <= high + 1e-9))
    assert x.mean() == pytest.approx((low + mode + high) / 3, abs=2e-3 * (high - low) + 1e-9)
    variance = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18
    assert x.var() == pytest.approx(variance, abs=5e-3 * (high - low) ** 2 + 1e-9)


def test_months_are_all_equally_likely() -> None:
    month = Draws(1, np.arange(6 * 1024)).months("date", 10, 15)
    values, counts = np.unique(month, return_counts=True)
    assert values.tolist() == [10, 11, 12, 13, 14, 15]
    assert counts.min() > 1000


def test_noise_is_standard_normal_and_independent() -> None:
    chance = noise(5, [(("noise",), 40)], ["p", "q"], ["s", "t"], np.arange(600))[0]
    assert chance.mean() == pytest.approx(0, abs=0.02)
    assert chance.std() == pytest.approx(1, abs=0.02)
    flat = np.asarray(np.corrcoef(chance.reshape(160, 600)))
    assert np.abs(flat[np.triu_indices(160, 1)]).max() < 0.25


def test_noise_depends_neither_on_length_nor_on_company() -> None:
    whole = noise(5, [(("noise",), 30)], ["p", "q"], ["s", "t"], np.arange(700))[0]
    for some in ([699, 3, 256, 255], [7, 8, 300, 10], [1, 2, 3]):  # apart, partly together, a run
        part = noise(5, [(("noise",), 12)], ["q"], ["t"], np.array(some))[0]
        np.testing.assert_array_equal(whole[:12, 1:, 1:][..., some], part)


def test_what_is_remembered_is_what_would_be_drawn(tmp_path: Path) -> None:
    numbers = np.array([300, 2, 512])
    draws = small_draws(5, numbers)
    assert small_draws(5, numbers.copy()) is draws
    assert small_draws(6, numbers) is not draws
    assert small_draws(5, np.arange(SMALL + 1)) is not small_draws(5, np.arange(SMALL + 1))
    plan = plan_for(tmp_path, random_world(6, 2, 1, 3, 0), {})
    labels = plan.labels
    volatile = [c for c, most in enumerate(plan.base["volatility"].high) if most > 0]
    assert 0 < len(volatile) < 3
    for months in (4, 30, 2):  # longer than what is remembered, and shorter
        chance = draws.chance(plan, months)
        series = [(("noise",), months), *((("suppliers", list(labels.channels)[channel]),
                                           -(-months // 12)) for channel in volatile)]
        monthly, *yearly = noise(5, series, list(labels.poles), list(labels.states), numbers)
        np.testing.assert_array_equal(chance.monthly, monthly)
        assert list(chance.yearly) == volatile
        for values, drawn in zip(chance.yearly.values(), yearly, strict=True):
            np.testing.assert_array_equal(values[:len(drawn)], drawn)
    with pytest.raises(ValueError, match="read-only"):
        chance.monthly[0] = 0
    assert draws.uniforms("x").tolist() == Draws(5, numbers).uniforms("x").tolist()


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_on_a_thread_is_raised_and_what_has_not_begun_is_left(
        threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "may_copy", lambda: False)
    begun: list[int] = []

    def work(item: int, _: Tick) -> None:
        begun.append(item)
        if item == 0:
            raise ZeroDivisionError
        time.sleep(0.02)

    with pytest.raises(ZeroDivisionError):
        Cores(40, threads).share_out([partial(work, n) for n in range(40)])
    assert len(begun) < 40
    begun.clear()
    Cores(5, threads).share_out([partial(work, n) for n in range(1, 6)])
    assert sorted(begun) == [1, 2, 3, 4, 5]
