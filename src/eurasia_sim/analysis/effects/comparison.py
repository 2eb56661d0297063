"""The result of a comparison: effects as arrays, as a table and as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from eurasia_sim._version import __version__
from eurasia_sim.analysis.effects.pairing import Side
from eurasia_sim.arrays import Floats
from eurasia_sim.languages import capital, named, t, tn
from eurasia_sim.results.outcome import Outcome
from eurasia_sim.results.tables import LEVELS, NOTHING, quantiles
from eurasia_sim.scenario import BASELINE, Labels
from eurasia_sim.wording.effects import (
    MOST_ROWS,
    Group,
    Row,
    effects_html,
    effects_text,
    row,
    short,
)
from eurasia_sim.wording.findings import in_a_sentence, peak_of
from eurasia_sim.wording.numbers import SMALL, numeral
from eurasia_sim.wording.said import NOTHING_SAID, Said, Spread

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
        beside: what each side is compared with, in their order; `against` where it is empty.
    """

    against: Side
    sides: tuple[Side, ...]
    outcomes: tuple[Outcome, ...]
    labels: Labels
    effects: xr.DataArray
    notes: tuple[str, ...]
    beside: tuple[Side, ...] = ()

    def reference(self, side: Side) -> Side:
        """What a side is compared with."""
        return self.beside[self.sides.index(side)] if self.beside else self.against

    def effect(self, side: Side, what: Outcome) -> Floats:
        """(R,) one effect in the outcome's month."""
        values: Floats = self._course(side, what).sel(month=np.datetime64(what.month, "s")).values
        return values

    def peak(self, side: Side, what: Outcome) -> tuple[str, Floats]:
        """The month in which an effect's median is largest, and the effect there, (R,)."""
        course = self._course(side, what)
        values: Floats = course.transpose("month", "replicate").values
        most = peak_of(values)
        return str(course.month.values[most])[:7], values[most]

    def _course(self, side: Side, what: Outcome) -> xr.DataArray:
        return self.effects.sel(comparison=side.label, outcome=outcome_name(what))

    def rows(self) -> list[dict[str, Any]]:
        """The table: mean, quantiles and probability of the sign of every effect, and its peak."""
        table = []
        for side, what in ((side, what) for side in self.sides for what in self.outcomes):
            peak_month, peak = self.peak(side, what)
            table.append({
                "comparison": side.label, "against": self.reference(side).label,
                "outcome": outcome_name(what), "month": what.month,
                "words": what.words(self.labels), **_numbers(self.effect(side, what)),
                "peak": {"month": peak_month, **_numbers(peak)}})
        return table

    def bands(self) -> xr.DataArray:
        """The courses of the effects: (quantile, comparison, outcome, month), for pictures."""
        import xarray as xr

        where = ("comparison", "outcome", "month")
        return xr.DataArray(
            quantiles(self.effects.values), dims=("quantile", *where), name="effect",
            coords={"quantile": list(LEVELS), **{axis: self.effects[axis] for axis in where}},
            attrs=dict(self.effects.attrs))

    def groups(self) -> list[Group]:
        """The table of effects by outcome, the largest first: at the peak, and as asked.

        Of more than `MOST_ROWS`, only those of `SMALL` or more.
        """
        asked: dict[str, list[Outcome]] = {}
        for what in self.outcomes:
            asked.setdefault(outcome_name(what), []).append(what)
        sizes = {(side.label, outcome_name(some[0])): abs(float(np.median(
            self.peak(side, some[0])[1]))) for side in self.sides for some in asked.values()}
        least = SMALL if len(sizes) > MOST_ROWS else 0.0
        found = []
        for name, some in asked.items():
            sides = sorted((side for side in self.sides if sizes[side.label, name] >= least),
                           key=lambda side, of=name: -sizes[side.label, of])  # type: ignore[misc]
            rows = tuple(row for side in sides for row in self._rows(side, some))
            if rows:
                group = Group(capital(in_a_sentence(some[0], self.labels)), rows)
                found.append((sizes[sides[0].label, name], group))
        return [group for _, group in sorted(found, key=lambda pair: -pair[0])]

    def _rows(self, side: Side, asked: list[Outcome]) -> Iterator[Row]:
        month, values = self.peak(side, asked[0])
        of = f"{side.label} - {self.reference(side).label} | "
        for number, what in enumerate(asked):
            found = row("" if number else self.called(side),
                        Spread(values, of + str(what.at(month)), True), month,
                        Spread(self.effect(side, what), of + str(what), True), what.month,
                        band=True)
            if self._month is None:
                found = replace(found, end=Said("{when}: {change}", when=short(what.month),
                                               change=found.end))
            yield replace(found, peak=NOTHING_SAID, when="",
                          agree=NOTHING_SAID) if number else found

    @property
    def _month(self) -> str | None:
        """The month that is asked for, if it is one."""
        months = {what.month for what in self.outcomes}
        return months.pop() if len(months) == 1 else None

    @property
    def title(self) -> str:
        """What is compared, and with what."""
        count = self.effects.sizes["replicate"]
        label = self.label_of(self.against)
        if all(self.reference(side) == self.against for side in self.sides):
            return tn("Compared with {label}, {count} paired draw",
                      "Compared with {label}, {count} paired draws", count, label=label)
        return tn("Compared with {label}, or what they stand beside, {count} paired draw",
                  "Compared with {label}, or what they stand beside, {count} paired draws", count,
                  label=label)

    def words(self) -> str:
        """Render the effects as text: a table by outcome, the largest effect first."""
        told = self.groups()
        rest = len(self.sides) * len(self.outcomes) - sum(len(group.rows) for group in told)
        some = bool(self.effects.values.any())
        apart = [_apart(rest, others=bool(told), some=some)] if rest else []
        return "\n".join([self.title, *effects_text(told, self._month), *apart]) + "\n"

    def as_dict(self) -> dict[str, Any]:
        """Return everything but the draws as plain data for JSON."""
        return {"against": self._about(self.against), "sides": list(map(self._about, self.sides)),
                "draws": self.against.source.draws,
                "replicates": self.effects.sizes["replicate"],
                "months": [str(self.effects.month.values[n])[:7] for n in (0, -1)],
                "notes": list(self.notes), "effects": self.rows()}

    def __repr__(self) -> str:
        return (f"<Comparison with {self.against.label}: {len(self.sides)} × {len(self.outcomes)} "
                f"effects, {self.effects.sizes['replicate']:,} paired draws>\n{self.words()}")

    def _repr_html_(self) -> str:
        return effects_html(self.groups(), self._month, self.title, self.notes)

    def label_of(self, side: Side) -> str:
        """The label of a case, with its scenario where there are several."""
        several = len({id(s.source) for s in (self.against, *self.sides)}) > 1
        label = t("the baseline") if side.case == BASELINE else named(side.of.label)
        return f"{label} ({side.source.name})" if several else label

    def called(self, side: Side) -> str:
        """Its label, with that of what it is compared with where that is not the common one."""
        other = self.reference(side)
        if other == self.against:
            return self.label_of(side)
        return t("{label} beside {other}", label=self.label_of(side), other=self.label_of(other))

    def _about(self, side: Side) -> dict[str, Any]:
        return {"name": side.label, "from": side.source.shown, "case": side.case,
                "label": self.label_of(side), "version": __version__}


def _apart(rest: int, *, others: bool, some: bool) -> str:
    """How far apart those effects are that have no row."""
    limit = numeral(SMALL)
    if others and some:
        return tn("The other {count} effect: less than {limit} apart at any time.",
                  "The other {count} effects: less than {limit} apart at any time.", rest,
                  limit=limit)
    if some:
        return tn("All {count} effect: less than {limit} apart at any time.",
                  "All {count} effects: less than {limit} apart at any time.", rest, limit=limit)
    return tn("All {count} effect: no difference.", "All {count} effects: no difference.", rest)


def _numbers(values: Floats) -> dict[str, float]:
    whole = values.astype(np.float64)
    return {"mean": float(whole.mean()),
            **{f"q{100 * level:02.0f}": float(np.quantile(whole, level)) for level in LEVELS},
            "p_above_zero": float((whole > NOTHING).mean()),
            "p_below_zero": float((whole < -NOTHING).mean())}


def outcome_name(what: Outcome) -> str:
    """An outcome without its month: ``alignment[azerbaijan, russia]``."""
    return f"{what.variable}[{', '.join(what.names)}]"
