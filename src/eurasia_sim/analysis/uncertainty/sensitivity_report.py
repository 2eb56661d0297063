"""A sensitivity analysis as people read it and as programs do."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from eurasia_sim.analysis.uncertainty import factors
from eurasia_sim.analysis.uncertainty.designs import Screening, Share, tied
from eurasia_sim.analysis.uncertainty.prescribed_runs import PATHS
from eurasia_sim.analysis.uncertainty.sensitivity import SWITCHED, Sensitivity, Switch
from eurasia_sim.scenario import BASELINE
from eurasia_sim.wording import tables
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import numeral, percent, span
from eurasia_sim.wording.text import WIDTH, capital

MOST_LABEL = 52
SHOWN = 15
# An interval wider than this part of the variance cannot place a factor.
TOO_WIDE = 0.1
# The least mean |change| by a mechanism that the documentation lists.
SEEN = 0.0005
# What the documentation answers: scenario, outcome, case, less which.
SHIPPED: tuple[tuple[str, str, str, str | None], ...] = (
    ("aircraft-incident", "alignment[azerbaijan, russia] at 2027-12", BASELINE, None),
    ("history", "regional_influence_share[russia, post_soviet] at 2025-10", BASELINE, None),
    ("war-ends", "regional_influence_share[ots, post_soviet] at 2030-12", BASELINE, None),
    ("partner-or-patron", "regional_influence_share[russia, post_soviet] at 2030-12",
     "partner", "patron"),
    ("ultimatum", "alignment[kazakhstan, russia] at 2026-12", "ultimatum", BASELINE),
)


def heading(found: Sensitivity) -> str:
    """What was asked, and how the outcome is spread."""
    return (f"What {found.words} hangs on, {month_in_words(found.outcome.month)} "
            f"({_where(found)}): "
            f"{numeral(found.mean, '+.3f')} on average over the prior, standard deviation "
            f"{numeral(found.deviation, '.3f')}.")


def warnings(found: Sensitivity) -> list[str]:
    """What the intervals do not allow one to say."""
    widest = max(found.shares.shares, key=lambda s: s.total_error)
    lines = []
    if widest.total_error > TOO_WIDE:
        lines.append("the intervals are too wide to rank by (up to "
                     f"±{numeral(widest.total_error)}): ask for more points than "
                     f"{found.shares.points:,}")
    runs: list[list[str]] = []
    for first, second in found.ties:
        if runs and runs[-1][-1] == first:
            runs[-1].append(second)
        else:
            runs.append([first, second])
    lines += ["the order is not certain among " + "; ".join(label(found, n) for n in names)
              for names in runs]
    others = [s for s in found.shares.shares if s.name == factors.OTHERS]
    if others and others[0].total > TOO_WIDE:
        lines.append(f"what is not listed holds {percent(others[0].total, gap='')} of the "
                     "variance: list more factors to see where")
    return lines


def label(found: Sensitivity, name: str) -> str:
    """What a factor is, for people."""
    return found.factors[name].label


def as_text(found: Sensitivity) -> str:
    """The tables of an analysis, and what they do not allow one to say."""
    lines = textwrap.wrap(heading(found), WIDTH)
    lines += ["", *_table(("share of the variance", "alone", "with the rest"),
                          [(label(found, s.name), *_share(s)) for s in found.shares.shares])]
    lines += textwrap.wrap(_sum(found), WIDTH, initial_indent="  ", subsequent_indent="  ")
    counts = [str(d.points) for d in found.decompositions]
    lines += ["", *_table(("with the rest, by base points", *counts),
                          [(label(found, s.name), *_over(found, s.name))
                           for s in found.shares.shares])]
    last = found.screenings[-1]
    lines += ["", *_table(
        ("screening: average change", *(str(s.trajectories) for s in found.screenings), "sign"),
        [(label(found, e.name), *(_effect(s, e.name) for s in found.screenings),
          _sign(e.mean, e.size, e.name)) for e in last.effects[:SHOWN]])]
    lines += textwrap.wrap(_screened(found), WIDTH, initial_indent="  ", subsequent_indent="  ")
    if found.switches:
        lines += ["", *_table(("mechanism off alone", "mean change", "90% band"), [
            (s.factor.label, *_change(s)) for s in found.switches])]
    remarks = warnings(found)
    if remarks:
        lines += ["", *(line for remark in remarks for line in textwrap.wrap(
            f"Note: {remark}.", WIDTH, subsequent_indent="  "))]
    lines += ["", *textwrap.wrap(_method(found), WIDTH)]
    return "\n".join(lines) + "\n"


def as_dict(found: Sensitivity) -> dict[str, Any]:
    """Everything, for programs."""
    return {
        "outcome": str(found.outcome), "words": found.words, "case": found.case,
        "against": found.against, "seed": found.seed, "runs": found.runs, "mean": found.mean,
        "deviation": found.deviation, "structure": found.structure,
        "factors": {name: {"label": f.label, "what": f.what, "numbers": [
            n.name for n in f.numbers]} for name, f in found.factors.items()
            if name != factors.OTHERS},
        "screening": [{"trajectories": s.trajectories, "effects": [asdict(e) for e in s.effects]}
                      for s in found.screenings],
        "shares": [{"points": d.points, "together": d.together,
                    "shares": [asdict(s) for s in d.shares]} for d in found.decompositions],
        "chance": asdict(found.chance),
        "mechanisms_off": [{"name": s.factor.name, "label": s.factor.label, "mean": s.mean,
                            "size": s.size, "q05": s.low, "q95": s.high}
                           for s in found.switches],
        "tornado": [asdict(d) for d in found.drivers],
        "notes": warnings(found)}


def as_markdown(found: Sequence[Sensitivity]) -> str:
    """The page of the documentation: what was found of each of `SHIPPED`, in their order."""
    lines = [
        "# Sensitivity", "",
        "Made by `eurasia-sim sensitivity --markdown`; do not edit. For each outcome: the shares "
        "of its variance (Sobol indices), by a quarter, half and all of the base points, with "
        "95 % bootstrap intervals; and what happens when one mechanism is switched off. How it "
        "is done stands at the end.", ""]
    for (name, outcome, case, against), one in zip(SHIPPED, found, strict=True):
        command = f'eurasia-sim sensitivity scenarios/{name}.yaml --outcome "{outcome}"'
        if against is not None:
            command += f" --case {case} --against {against}"
        counts = [d.points for d in one.decompositions]
        lines += [
            f"## {capital(one.words)}, {month_in_words(one.outcome.month)}: "
            f"{_where(one)}", "", f"`{command}`", "",
            f"{numeral(one.mean, '+.3f')} on average, standard deviation "
            f"{numeral(one.deviation, '.3f')}. {_sum(one)}", "",
            *tables.markdown(("what varies", "alone", *(f"with the rest, {n}" for n in counts)),
                             [(label(one, s.name), _share(s)[0], *_over(one, s.name))
                              for s in one.shares.shares]), "",
            *[f"- Note: {remark}." for remark in warnings(one)], "",
            *tables.markdown(("mechanism off alone", "mean change", "90 % band"),
                             [(s.factor.label, *_change(s)) for s in one.switches
                              if s.size >= SEEN]), ""]
    return "\n".join([*lines, "## How it is done", "", _method(found[0]), ""])


def _where(found: Sensitivity) -> str:
    return found.case if found.against is None else f"{found.case} minus {found.against}"


def _share(share: Share) -> tuple[str, str]:
    return (f"{numeral(share.alone)} ± {numeral(share.alone_error)}",
            f"{numeral(share.total)} ± {numeral(share.total_error)}")


def _change(switch: Switch) -> tuple[str, str]:
    return numeral(switch.mean, "+.3f"), span(switch.low, switch.high, "+.3f")


def _over(found: Sensitivity, name: str) -> list[str]:
    return [next(_share(s)[1] for s in d.shares if s.name == name) for d in found.decompositions]


def _effect(screening: Screening, name: str) -> str:
    return next(f"{numeral(e.size, '.3f')} ± {numeral(e.error, '.3f')}"
                for e in screening.effects if e.name == name)


def _sign(mean: float | None, size: float, name: str) -> str:
    """Whether a factor always pushes one way: more than nine tenths of its effect does."""
    if mean is None or name == factors.CHANCE or size == 0:
        return ""
    return "either way" if abs(mean) < 0.9 * size else "up" if mean > 0 else "down"


def _sum(found: Sensitivity) -> str:
    left = 1 - found.shares.together
    either = (f"{percent(left, gap='')} of the variance comes from factors acting together"
              if left > 0.01 else "factors acting together add nothing that can be seen")
    return (f"Chance alone is {percent(max(found.chance.alone, 0), gap='')} of the variance, "
            f"{percent(found.chance.total, gap='')} with the rest; {either}.")


def _screened(found: Sensitivity) -> str:
    last = found.screenings[-1]
    order = [(e.name, e.size, e.error) for e in last.effects[:SHOWN]]
    return (f"{len(last.effects)} factors; a number moves by half of its distribution, a group's "
            f"numbers each up or down, a switch from off to on. Of the first {len(order)}, "
            f"{len(tied(order))} cannot be told from the next.")


def _method(found: Sensitivity) -> str:
    switched = ("Mechanisms are on or off with equal chances. " if found.structure else
                f"Each mechanism is switched off alone on {SWITCHED} draws. ")
    return (f"Screening: Morris's method on four levels, {found.screenings[-1].trajectories} "
            f"trajectories. Shares: Saltelli's design on a scrambled Sobol sequence, "
            f"{found.shares.points:,} base points; the strongest of the screening each, everything "
            f"else as one, and chance as one of {PATHS} paths. {switched}Intervals: 95 %, by "
            "bootstrap. All draws are of the prior: those of the calibrated ensemble depend on "
            f"each other. {found.runs:,} runs, seed {found.seed}. If … then: these are shares of "
            "what is uncertain in the model, not of what moves the world.")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    shorter = [(textwrap.shorten(row[0], MOST_LABEL, placeholder=" …"), *row[1:]) for row in rows]
    return tables.columns([head, *shorter], "l" + "r" * (len(head) - 1), indent="  ", rules=(1,))
