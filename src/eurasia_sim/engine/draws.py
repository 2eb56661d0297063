"""Random draws that belong to (seed, replicate, purpose).

Replicate 17 draws the same alone, among a million, in any block and on any worker, and an event
added to a scenario changes no other draw.

Parameters, base-year numbers, severities and dates are *stratified*: for each purpose, the
replicates' uniforms are a scrambled van der Corput sequence in a shuffled order (the first 2^n
replicates hit each of 2^n equal strata once, as in a Latin hypercube), padded dimension by
dimension. Two purposes correlate by 1.25/√n, as against 1/√n for plain random numbers: the price
of the strata. Latin hypercubes themselves, and Sobol points by their usual construction, depend on
the number of runs or on the numbering of the dimensions. Method: Burley 2020, "Practical
Hash-based Owen Scrambling", Journal of Computer Graphics Techniques 9(4), after Laine & Karras
2011. Chance (monthly and yearly) is plain pseudo-random: Philox streams (Salmon et al. 2011).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from eurasia_sim.arrays import Floats, Indices, Integers
from eurasia_sim.engine.cores import Cores, Tick
from eurasia_sim.engine.march import Chance
from eurasia_sim.scenario import Plan, Spreads

Words = npt.NDArray[np.uint32]

# Replicates whose noise comes from one stream; part of what a seed means, not a tuning knob.
NOISE_GROUP = 256
# Small ensembles that are run again and again, as under a slider, draw only once: so many draws
# of so many replicates at most are remembered, with noise of at most so many bytes.
REMEMBERED, SMALL, NOISE_BYTES = 4, 1024, 32_000_000


def _key(seed: int, *purpose: str | int) -> bytes:
    text = "\x1f".join([str(seed), *map(str, purpose)])
    return blake2b(text.encode(), digest_size=16).digest()


def _reversed_bits(x: Words) -> Words:
    for shift, mask in ((1, 0x55555555), (2, 0x33333333), (4, 0x0F0F0F0F), (8, 0x00FF00FF)):
        by, odd = np.uint32(shift), np.uint32(mask)
        x = ((x >> by) & odd) | ((x & odd) << by)
    return (x >> np.uint32(16)) | (x << np.uint32(16))


def _scrambled(x: Words, key: np.uint32 | Words) -> Words:
    """Nested uniform scramble of bit-reversed words: each bit flips by the lower bits only."""
    x = x ^ (x * np.uint32(0x3D20ADEA))
    x = x + key
    x = x * ((key >> np.uint32(16)) | np.uint32(1))
    x = x ^ (x * np.uint32(0x05526C56))
    return x ^ (x * np.uint32(0x53A22864))


class Draws:
    """The draws of some replicates; a purpose drawn twice is computed once.

    Args:
        seed: of the ensemble.
        replicates: their numbers, 0 to 2^32 − 1, in any order.
    """

    def __init__(self, seed: int, replicates: Integers):
        self.seed = seed
        self.replicates = np.asarray(replicates)
        self._index = _reversed_bits(self.replicates.astype(np.uint32))
        self._known: dict[str, Floats] = {}
        self._chance: dict[object, Chance] = {}

    def uniforms(self, purpose: str) -> Floats:
        """Stratified uniforms in (0, 1), (R,), for one purpose."""
        if purpose not in self._known:
            digest = np.frombuffer(_key(self.seed, purpose), np.uint32)
            # Shuffle the order of the points, then scramble their (bit-reversed) digits.
            order = _scrambled(self._index, digest[0])
            point = _reversed_bits(_scrambled(_reversed_bits(order), digest[1]))
            fine = int(digest[2]) / 2.0**32  # where in the last stratum: the same for all
            self._known[purpose] = (point.astype(np.float64) + (fine * 0.5 + 0.25)) / 2.0**32
        return self._known[purpose]

    def rows(self, purposes: Sequence[str]) -> Floats:
        """`uniforms` of several purposes at once, (n, R); not remembered."""
        digests = np.array([np.frombuffer(_key(self.seed, purpose), np.uint32)
                            for purpose in purposes]).reshape(-1, 4, 1)
        order = _scrambled(self._index, digests[:, 0])
        point = _reversed_bits(_scrambled(_reversed_bits(order), digests[:, 1]))
        fine: Floats = digests[:, 2] / 2.0**32
        rows: Floats = (point.astype(np.float64) + (fine * 0.5 + 0.25)) / 2.0**32
        return rows

    def one(self, purpose: str, spread: tuple[float, float, float]) -> Floats:
        """One uncertain number for each replicate, (R,)."""
        low, mode, high = spread
        if low == high:
            return np.full(len(self.replicates), mode)
        return triangular(self.uniforms(purpose), low, mode, high)

    def array(self, spreads: Spreads) -> Floats:
        """A whole array of uncertain numbers: its shape with the replicates last."""
        drawn = np.empty((spreads.mode.size, len(self.replicates)))
        flat = zip(spreads.purposes, spreads.low.flat, spreads.mode.flat, spreads.high.flat,
                   strict=True)
        for row, (purpose, low, mode, high) in enumerate(flat):
            drawn[row] = self.one(f"world.{purpose}", (float(low), float(mode), float(high)))
        return drawn.reshape(*spreads.mode.shape, len(self.replicates))

    def months(self, purpose: str, first: int, last: int) -> Indices:
        """A month from first to last, both included, all equally likely; (R,)."""
        if first == last:
            return np.full(len(self.replicates), first, np.intp)
        return first + np.floor(self.uniforms(purpose) * (last - first + 1)).astype(np.intp)

    def chance(self, plan: Plan, months: int, *, threads: int = 1,
               meanwhile: Callable[[], None] | None = None) -> Chance:
        """Chance for these replicates over some months of a plan; not to be written to."""
        labels = plan.labels
        poles, states = tuple(labels.poles), tuple(labels.states)
        volatile = {name: number for number, name in enumerate(labels.channels)
                    if plan.base["volatility"].high[number] > 0}
        key = poles, states, tuple(volatile.items())
        known = self._chance.get(key)
        if known is None or len(known.monthly) < months:
            series = [(("noise",), months), *((("suppliers", name), Chance.years(months))
                                              for name in volatile)]
            monthly, *yearly = noise(self.seed, series, poles, states, self.replicates,
                                     threads=threads, meanwhile=meanwhile)
            known = Chance(monthly, dict(zip(volatile.values(), yearly, strict=True)))
            if known.monthly.nbytes <= NOISE_BYTES:
                self._chance[key] = known
        return Chance(known.monthly[:months], known.yearly)


def small_draws(seed: int, replicates: Integers) -> Draws:
    """Draws that are remembered if there are few, so that the next run need not draw again."""
    if len(replicates) > SMALL:
        return Draws(seed, replicates)
    return _remembered(seed, replicates.astype(np.int64).tobytes())


@lru_cache(REMEMBERED)
def _remembered(seed: int, replicates: bytes) -> Draws:
    return Draws(seed, np.frombuffer(replicates, np.int64))


def triangular(u: Floats, low: float, mode: float, high: float) -> Floats:
    """Inverse distribution function of the triangular distribution, low < high."""
    width = high - low
    rising = low + np.sqrt(u * (width * (mode - low)))
    falling = high - np.sqrt((1 - u) * (width * (high - mode)))
    return np.asarray(np.where(u < (mode - low) / width, rising, falling))


def noise(seed: int, series: Sequence[tuple[tuple[str, ...], int]], poles: Sequence[str],
          states: Sequence[str], replicates: Integers, *, threads: int = 1,
          meanwhile: Callable[[], None] | None = None) -> list[Floats]:
    """Standard normal numbers, independent for each pole, state and step.

    Streams belong to groups of `NOISE_GROUP` replicates and yield step after step, so neither the
    length of a run nor the other replicates matter. A calibrated ensemble takes a few from each
    of many groups, and drawing them is then a good part of a short run: hence `threads`, and what
    else may be done `meanwhile` (`Cores.share_out`).

    Args:
        seed, replicates: as those of `Draws`.
        series: purpose and number of steps of each.
        poles, states: whose it is.

    Returns:
        Of each series (steps, P, S, R), not to be written to.
    """
    groups = np.asarray(replicates) // NOISE_GROUP
    every = np.unique(groups).tolist()
    cores = Cores(len(every), threads)
    results = [cores.empty((steps, len(poles), len(states), len(replicates)))
               for _, steps in series]

    def draw(group: int, _: Tick) -> None:
        mine = np.flatnonzero(groups == group)
        members = np.asarray(replicates)[mine] % NOISE_GROUP
        run = slice(mine[0], mine[-1] + 1) if np.all(np.diff(mine) == 1) else mine
        for (purpose, steps), result in zip(series, results, strict=True):
            for p, pole in enumerate(poles):
                for i, state in enumerate(states):
                    key = int.from_bytes(_key(seed, *purpose, pole, state, group), "little")
                    stream = np.random.Generator(np.random.Philox(key=key))
                    drawn = stream.standard_normal((steps, NOISE_GROUP))
                    result[:, p, i, run] = drawn[:, members]

    cores.share_out([partial(draw, group) for group in every], meanwhile=meanwhile)
    for result in results:
        result.flags.writeable = False
    return results
