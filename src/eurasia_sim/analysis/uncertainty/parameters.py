"""List the uncertain numbers of history: prior, posterior and sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from eurasia_sim.analysis.uncertainty.uncertain import Uncertain, as_words
from eurasia_sim.analysis.uncertainty.uncertain_numbers import uncertain
from eurasia_sim.engine.draws import Draws, triangular
from eurasia_sim.languages import t
from eurasia_sim.reading import InputError, suggestion
from eurasia_sim.scenario import BASELINE, Scenario, load_scenario, make_plan
from eurasia_sim.scenario.cases import Checker
from eurasia_sim.scenario.choose_draws import misfit
from eurasia_sim.scenario.library import library
from eurasia_sim.scenario.posterior import shipped_posterior
from eurasia_sim.wording import tables
from eurasia_sim.wording.numbers import numeral, percent
from eurasia_sim.world import Month

# A width below this counts as learned.
LEARNED = 0.9
PARTS = np.array([0.05, 0.5, 0.95])
_HEADS = {"parameter": "Parameters of the model", "structure": "Contested mechanisms",
          "base year": "The base year",
          "size": "Sizes of events", "severity": "Severities", "date": "Dates",
          "hazard": "How readily actors act", "slope": "What moves them"}
# Which events of history share a size stands in kinds.yaml; a half-life is in months.
_ABOUT = {
    "parameter": "The same for all states and poles; symbols as in [model.md](model.md).",
    "structure": "Mechanisms that need not exist, and so are absent from some draws: their "
                 "coefficient is 0 there. `ensemble: {structure: fixed}` keeps them in all.",
    "base year": "The world of January 2022: states, poles, channels, ties. Shares of supply and "
                 "weights of channels are scaled to sum to one after they are drawn.",
    "size": "What one unit of an event's severity does, drawn once for all events of a kind: the "
            "push on the variable's own scale ([model.md](model.md)).",
    "severity": "Times the sizes. Events of severity 1 are not listed.",
    "date": "All months of the range are equally likely.",
    "hazard": "Of the responses and choices in the world file, which act where a scenario says "
              "`repertoire: world`: a chance a year while conditions hold, or a utility at rest, "
              "where doing nothing has 0.",
    "slope": "By how much the log-odds of a response, or an option's utility, move for each unit "
             "by which an outcome lies above its value at rest; times `responsiveness`.",
}


@dataclass(frozen=True)
class NumberSummary:
    """Prior and posterior of one number.

    Attributes:
        number: with its triangular prior, unit and source.
        prior: 5th, 50th and 95th percentile of the prior; of a contested mechanism the part of
            the draws without it, alone.
        posterior: the same of the calibrated draws; None where there are none.
        start: month 0, from which a date counts.
    """

    number: Uncertain
    prior: tuple[float, ...]
    posterior: tuple[float, ...] | None
    start: Month

    @property
    def narrowed(self) -> float | None:
        """Width of the posterior's 90 % band over that of the prior; None of a mechanism."""
        if self.posterior is None or self.number.what == "structure":
            return None
        return (self.posterior[2] - self.posterior[0]) / (self.prior[2] - self.prior[0])


def known(like: str | None = None) -> list[NumberSummary]:
    """Summarise every uncertain number of history and of those who may act in its world.

    All, or those whose name contains a text.

    Raises:
        InputError: when no name does.
    """
    scenario = _with_repertoire(load_scenario(library() / "history.yaml"))
    plan = make_plan(replace(scenario, ensemble=scenario.ensemble.model_copy(
        update={"parameters": "prior"})))
    numbers = uncertain(scenario, plan, [BASELINE])
    if like is not None:
        last = dict.fromkeys(n.name.rpartition(".")[2] for n in numbers)
        names = [*last, *(n.name for n in numbers)]
        numbers = [n for n in numbers if like in n.name]
        if not numbers:
            raise InputError(t("there is no uncertain number like '{name}'", name=like),
                             hint=suggestion(like, names, most=6))
    posterior = shipped_posterior()
    fits = posterior is not None and misfit(posterior, plan) is None
    draws = Draws(posterior.seed, posterior.accepted) if posterior is not None and fits else None
    return [NumberSummary(n, _summary(n), None if draws is None else _summary(n, draws),
                          scenario.period.first) for n in numbers]


def _with_repertoire(scenario: Scenario) -> Scenario:
    """History, with whatever the world's own actors may do."""
    loaded, case = scenario.world, scenario.cases[BASELINE]
    acting = Checker(loaded, dict(scenario.kinds), scenario.period).repertoire
    return replace(scenario, cases={BASELINE: replace(case, acting=acting)})


def _summary(number: Uncertain, draws: Draws | None = None) -> tuple[float, ...]:
    """Percentiles of the prior or of some draws, or how often a mechanism is absent."""
    if number.what == "structure":
        return (number.spread[1] if draws is None else float(1 - number.draw(draws).mean()),)
    first, _, last = number.spread
    return tuple(map(float, np.quantile(number.draw(draws), PARTS) if draws is not None else
                     np.quantile(np.arange(first, last + 1), PARTS) if number.what == "date" else
                     triangular(PARTS, *number.spread)))


def as_markdown() -> str:
    """Render all numbers as the page of the documentation."""
    rows, posterior = known(), shipped_posterior()
    kept = ("there is no calibrated ensemble yet." if rows[0].posterior is None
            or posterior is None else
            f"5th, 50th and 95th percentile of the {len(posterior.accepted):,} draws, of "
            f"{posterior.draws:,}, that are in accord with what was seen to {posterior.until}.")
    lines = ["# Parameters", "", "Made by `eurasia-sim parameters --markdown`; do not edit.", "",
             f"All {len(rows)} uncertain numbers of the scenario `history`{_and_acting(rows)}. "
             f"Prior: triangular, low, mode, high. Posterior: {kept} Width: the posterior's 90 % "
             "band as a part of the prior's; near 1, what was seen says nothing about the "
             "number. Unit 1 unless months are said. Sources: ids of [evidence.md](evidence.md), "
             "or *judgement*, with its reason.", *_learned(rows)]
    for what, head in _HEADS.items():
        mine = [row for row in rows if row.number.what == what]
        if mine:
            lines += ["", f"## {head}", "", _ABOUT.get(what, ""), "", *tables.markdown(
                ("number", "meaning", "prior", "posterior", "width", "source"), map(_row, mine))]
    return "\n".join([*lines, ""])


def _and_acting(rows: Sequence[NumberSummary]) -> str:
    acting = any(row.number.what == "hazard" for row in rows)
    return " and of what the world's actors may do (`repertoire: world`)" if acting else ""


def _learned(rows: Sequence[NumberSummary]) -> list[str]:
    """How many numbers calibration narrowed, in a sentence."""
    widths = [(row.narrowed, row) for row in rows if row.narrowed is not None]
    if not widths:
        return []
    less = sum(width < LEARNED for width, _ in widths)
    own = min(width for width, row in widths if row.number.what == "parameter")
    width, most = min(widths, key=lambda pair: pair[0])
    return ["", f"**What was learned:** {less} of {len(widths)} numbers have a band narrower by "
            f"more than a tenth; the narrowest is `{most.number.name}` ({numeral(width)}), and "
            f"of the parameters of the model none is below {numeral(own)}."]


def as_text(rows: Sequence[NumberSummary]) -> str:
    """Render numbers as text, a few lines each."""
    lines = []
    for row in rows:
        lines += [f"{row.number.name}: {row.number.label}",
                  "  " + t("prior {prior}; posterior {posterior}", prior=_prior(row),
                        posterior=_posterior(row)), f"  {_source(row)}"]
    return "\n".join(lines) + "\n"


def as_dict(rows: Sequence[NumberSummary]) -> dict[str, Any]:
    """Return numbers as plain data."""
    return {"numbers": [{
        "name": r.number.name, "label": r.number.label, "what": r.number.what,
        "unit": r.number.unit, **_ends(r.number), "prior": list(r.prior),
        "posterior": None if r.posterior is None else list(r.posterior), "width": r.narrowed,
        "source": list(r.number.source), "note": r.number.note} for r in rows]}


def _ends(number: Uncertain) -> dict[str, float | None]:
    """Low, mode and high; of a mechanism there are none."""
    ends = (None, None, None) if number.what == "structure" else number.spread
    return dict(zip(("low", "mode", "high"), ends, strict=True))


def _row(row: NumberSummary) -> tuple[str, ...]:
    width = "–" if row.narrowed is None else numeral(row.narrowed)
    return (f"`{row.number.name}`", row.number.label, _prior(row), _posterior(row), width,
            _source(row))


def _prior(row: NumberSummary) -> str:
    if row.number.what == "structure":
        return t("absent in {part} of draws", part=percent(row.prior[0]))
    if row.number.what == "date":
        return _months(row, row.number.spread)
    numbers = ", ".join(numeral(x, ".3g") for x in row.number.spread)
    return t("{numbers} months", numbers=numbers) if row.number.unit == "months" else numbers


def _posterior(row: NumberSummary) -> str:
    if row.posterior is None:
        return "–"
    if row.number.what == "structure":
        return t("absent in {part}", part=percent(row.posterior[0]))
    if row.number.what == "date":
        return _months(row, row.posterior)
    return ", ".join(numeral(x, ".3g") for x in row.posterior)


def _months(row: NumberSummary, of: Sequence[float]) -> str:
    low, high = (as_words(number, row.number.unit, row.start) for number in (of[0], of[-1]))
    return t("{low} to {high}", low=low, high=high)


def _source(row: NumberSummary) -> str:
    note = f": {row.number.note}" if row.number.note else ""
    return f"{', '.join(row.number.source)}{note}"
