"""The result of a comparison: effects as arrays, as a table and as sentences."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from eurasia_sim._version import __version__
from eurasia_sim.analysis.effects.pairing import Side
from eurasia_sim.arrays import Floats
from eurasia_sim.results.outcome import Outcome
from eurasia_sim.results.tables import LEVELS, NOTHING, quantiles
from eurasia_sim.scenario import BASELINE, Labels
from eurasia_sim.wording import tables
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import SMALL, band, numeral, percent
from eurasia_sim.wording.signs import sign
from eurasia_sim.wording.text import WIDTH, bullet

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, eq=False)
class Comparison:
    """Paired effects of some cases against another.

    Attributes:
        against: the reference case.
        sides: the cases compared with it.
        outcomes: what is compared, each with its month.
        labels: names for people.
        effects: side minus reference, (comparison, outcome, month, replicate), for all months
            that all have; outcomes have no unit.
        notes: other differences between the cases, and what was left out.
    """

    against: Side
    sides: tuple[Side, ...]
    outcomes: tuple[Outcome, ...]
    labels: Labels
    effects: xr.DataArray
    notes: tuple[str, ...]

    def effect(self, side: Side, what: Outcome) -> Floats:
        """(R,) one effect in the outcome's month."""
        chosen = self.effects.sel(comparison=side.label, outcome=outcome_name(what),
                                  month=np.datetime64(what.month, "s"))
        values: Floats = chosen.values
        return values

    def rows(self) -> list[dict[str, Any]]:
        """The table: mean, quantiles and probability of the sign of every effect."""
        table = []
        for side, what in self._pairs():
            values = self.effect(side, what).astype(np.float64)
            spread = np.quantile(values, LEVELS).tolist()
            table.append({
                "comparison": side.label, "against": self.against.label,
                "outcome": outcome_name(what), "month": what.month,
                "words": what.words(self.labels), "mean": float(values.mean()),
                **{f"q{100 * level:02.0f}": q for level, q in zip(LEVELS, spread, strict=True)},
                "p_above_zero": float((values > NOTHING).mean()),
                "p_below_zero": float((values < -NOTHING).mean())})
        return table

    def bands(self) -> xr.DataArray:
        """The courses of the effects: (quantile, comparison, outcome, month), for pictures."""
        import xarray as xr

        where = ("comparison", "outcome", "month")
        return xr.DataArray(
            quantiles(self.effects.values), dims=("quantile", *where), name="effect",
            coords={"quantile": list(LEVELS), **{axis: self.effects[axis] for axis in where}},
            attrs=dict(self.effects.attrs))

    def words(self) -> str:
        """Render the effects as text: If … then …, one sentence each."""
        lines: list[str] = []
        for side in self.sides:
            lines += ["", *textwrap.wrap(f"If: {self.label_of(side)}", WIDTH),
                      f"then, compared with {self.label_of(self.against)}:"]
            for what in self.outcomes:
                lines += bullet(self._sentence(side, what))
        return "\n".join(lines[1:]) + "\n"

    def as_dict(self) -> dict[str, Any]:
        """Return everything but the draws as plain data for JSON."""
        return {"against": self._about(self.against), "sides": list(map(self._about, self.sides)),
                "draws": self.against.source.draws,
                "replicates": self.effects.sizes["replicate"],
                "months": [str(self.effects.month.values[n])[:7] for n in (0, -1)],
                "notes": list(self.notes), "effects": self.rows()}

    def __repr__(self) -> str:
        head = (f"<Comparison with {self.against.label}: {len(self.sides)} × {len(self.outcomes)} "
                f"effects, {self.effects.sizes['replicate']:,} paired draws>")
        return "\n".join([head, *tables.columns(self._cells(), "lllrrrrr")])

    def _repr_html_(self) -> str:
        head, *rows = self._cells()
        return tables.html(head, rows, f"Difference from {self.against.label}, "
                           f"{self.effects.sizes['replicate']:,} paired draws", self.notes)

    def _pairs(self) -> Iterator[tuple[Side, Outcome]]:
        return ((side, what) for side in self.sides for what in self.outcomes)

    def _cells(self) -> list[list[str]]:
        table = [["", "outcome", "month", "median", "5 %", "95 %", "above 0", "below 0"]]
        for row in self.rows():
            table.append([row["comparison"], row["outcome"], row["month"],
                          *(numeral(row[q], "+.3f") for q in ("q50", "q05", "q95")),
                          *(percent(row[p], gap=" ", rounding="down")
                            for p in ("p_above_zero", "p_below_zero"))])
        return table

    def label_of(self, side: Side) -> str:
        """The label of a case, with its scenario where there are several."""
        several = len({id(s.source) for s in (self.against, *self.sides)}) > 1
        label = "the baseline" if side.case == BASELINE else side.of.label
        return f"{label} ({side.source.name})" if several else label

    def _about(self, side: Side) -> dict[str, Any]:
        return {"name": side.label, "from": side.source.shown, "case": side.case,
                "label": self.label_of(side), "version": __version__}

    def _sentence(self, side: Side, what: Outcome) -> str:
        values, name = self.effect(side, what), what.words(self.labels)
        when = month_in_words(what.month)
        if np.abs(values).max() <= NOTHING:
            return f"{name}: no difference in {when}"
        middle, agreement = float(np.median(values)), sign(values)
        if abs(middle) < SMALL / 2 or not agreement.clear:
            return f"{name}: {band(values)} in {when}, {agreement.words()}"
        size, _, spread = band(values).partition(" ")
        return (f"{name}: {'higher' if middle > 0 else 'lower'} by {size.lstrip('+−')} {spread} "
                f"in {when}, {agreement.words()}")


def outcome_name(what: Outcome) -> str:
    """An outcome without its month: ``alignment[azerbaijan, russia]``."""
    return f"{what.variable}[{', '.join(what.names)}]"
