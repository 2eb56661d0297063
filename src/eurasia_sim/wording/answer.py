"""The answer: one sentence, a table by size, what is too small, who moved, what it rests on.

Everything that shows an answer (the text, the report, notebooks) renders these.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from eurasia_sim.scenario import BASELINE, Plan, Scenario
from eurasia_sim.scenario.choose_draws import drawn
from eurasia_sim.wording import tables
from eurasia_sim.wording.effects import (
    AGREE,
    MOST_ROWS,
    compared_with,
    effects_html,
    effects_text,
    groups,
    level,
    short,
    small,
)
from eurasia_sim.wording.findings import Course, Findings
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.moves import WhoMoved
from eurasia_sim.wording.numbers import SMALL, TOO_SMALL, numeral, percent
from eurasia_sim.wording.said import Said, listed
from eurasia_sim.wording.text import WIDTH, capital

# In the sentence.
MOST_NAMED = 4
# Of the table where another tells who acts; of outcomes that have no row in it; of sources; and
# lines of words on variants. The report has the rest.
FEW_ROWS, MOST_OTHERS, MOST_SOURCES, MOST_ABOUT = 6, 2, 8, 2
# An effect of which less than this part is left at the end has faded.
FADED = 0.5
LEGEND = (f"; “{AGREE}”: in how many draws of this model the sign is so (“?”: no clear direction); "
          "where one of its rules is wrong, all draws are wrong together")
SHORT_LEGEND = (f"; “{AGREE}”: draws of this model with that sign (“?”: unclear); a wrong rule is "
                "wrong in all")


def first_sentence(found: Findings) -> Said:
    """The answer in one sentence: what variants change in the headline, the largest first."""
    main = found.main
    first, last = (month_in_words(main.months[n]) for n in (0, -1))
    if not found.effects:
        return Said("If everything happens as listed, {} goes from {} in {} to {} in {}.",
                    main.words, main.start.middle, first, main.end.around, last)
    named = [effect for effect in found.of(found.headline) if effect.matters]
    if not named:
        return Said("No variant changes anything that is asked about by as much as {}.",
                    numeral(SMALL))
    more = len(named) - MOST_NAMED
    told = named[:MOST_NAMED + (more == 1)]
    months = {effect.peak_month for effect in told}
    when = f" in {month_in_words(months.pop())}" if len(months) == 1 else ""
    others = f"; {more} others change it less" if more > 1 else ""
    return Said(_compared(told) + " is{} {}{}{}{}.", main.words, when,
                listed(_is(effect, found, dated=not when) for effect in told), others,
                _left(told, last), _region(found))


def _compared(told: Sequence[Course]) -> str:
    """How a sentence on effects begins: what they are compared with."""
    beside = [effect.against != BASELINE for effect in told]
    if all(beside):
        return "Beside the other variant, {}"
    return ("Compared with the baseline, or with the variant that it stands beside, {}"
            if any(beside) else "Compared with the baseline, {}")


def _is(effect: Course, found: Findings, *, dated: bool) -> Said:
    way = "higher" if effect.middle[effect.peak] > 0 else "lower"
    when = f" in {month_in_words(effect.peak_month)}" if dated else ""
    unsure = Said("") if effect.top.sign.clear else Said(" (unclear: {})", effect.top.agreement)
    return Said("{} {}{} with {}{}", effect.top.size, way, when, found.quoted(effect.case), unsure)


def _left(told: Sequence[Course], last: str) -> Said:
    """How much of effects that have faded is left."""
    if any(abs(effect.middle[-1]) > FADED * effect.most for effect in told):
        return Said("")
    most = max(told, key=lambda effect: abs(effect.middle[-1])).end.size
    these = "any of these" if len(told) > 1 else "it"
    if abs(most.value) < SMALL:
        return Said("; by {} hardly anything is left of {}", last, these)
    return Said("; by {} no more than {} is left of {}", last, most, these)


def _region(found: Findings) -> Said:
    """What becomes of the first share of influence over the region, if it is not the headline."""
    number = next((n for n, c in enumerate(found.courses) if c.outcome.region), found.headline)
    if found.main.outcome.variable == found.courses[number].outcome.variable:
        return Said("")
    most = found.of(number)[0]
    if not most.matters:
        return Said("; {} changes by {}", most.words, TOO_SMALL)
    return Said("; {} changes by {} at the most ({})", most.words, most.top.size,
                found.quoted(most.case))


def levels(found: Findings) -> list[tuple[str, Said, Said]]:
    """The baseline: each outcome at the start and at the end; after a share, its influence."""
    told = []
    for number, base in enumerate(found.courses):
        told.append((capital(base.words), base))
        if number in found.own:
            told.append(("– the influence itself", found.own[number][0]))
    return [(words, Said("{}", c.start.middle), c.end.around) for words, c in told]


def absences(plan: Plan) -> str:
    """Which contested mechanisms are absent from which part of the draws; empty if none is."""
    parts: dict[float, list[str]] = {}
    for case in plan.cases:
        for name, absence in case.structure.items():
            names = parts.setdefault(absence.probability, [])
            words = name.replace("_", " ")
            if words not in names and not absence.off.keys() <= case.off.keys():
                names.append(words)
    told = [f"{listed(names)} in {percent(part)}"
            for part, names in sorted(parts.items(), reverse=True) if names]
    return (f"Contested mechanisms absent from some draws: {'; '.join(told)} (eurasia-sim "
            "parameters)." if told else "")


@dataclass(frozen=True)
class Answer:
    """The answer to a scenario's question, in the order in which it is told.

    Attributes:
        name, question: of the scenario.
        found: what is told.
        known: the last month in which something happens in the baseline, if others follow.
        rests: the draws that it rests on.
        absent: a sentence on the mechanisms that some of them lack, or nothing.
        sources: a sentence on the sources of what variants change, or nothing.
        moved: who acted of their own accord; None where nobody may.
    """

    name: str
    question: str
    found: Findings
    known: str | None
    rests: str
    absent: str
    sources: str = ""
    moved: WhoMoved | None = None

    @property
    def last(self) -> str:
        """The last month."""
        return self.found.main.months[-1]

    @property
    def _quiet(self) -> str:
        return f" (nothing new after {month_in_words(self.known)})" if self.known else ""

    @property
    def baseline(self) -> str:
        """What the baseline is."""
        nothing = f", nothing new after {month_in_words(self.known)}" if self.known else ""
        answers = ", and what actors answer" if self.moved and not self.moved.case else ""
        if answers:
            nothing = nothing.replace("nothing", "none")
        return f"The baseline (the events of the scenario{nothing}{answers})"

    def text(self) -> str:
        """The answer as plain text."""
        found, most = self.found, MOST_ROWS if self.moved is None else FEW_ROWS
        told, below = groups(found, most), ""
        blocks = [[self.name, "=" * len(self.name), *textwrap.wrap(self.question, WIDTH)],
                  textwrap.wrap(str(first_sentence(found)), WIDTH)]
        if told:
            period = " → ".join(short(found.main.months[n]) for n in (0, -1))
            blocks.append([
                f"What variants change, compared with {compared_with(found)}, the largest first",
                f"After each colon: the baseline, {period}{self._quiet}",
                *effects_text(told, self.last)])
            below = self._others({group.what for group in told})
        else:
            blocks.append(self._levels())
        blocks[-1] += textwrap.wrap(f"{below}{small(found, most) or ''}", WIDTH)
        if self.moved is not None:
            blocks.append([*self.moved.text()])
        blocks.append([line for words in self._short_foot()
                       for line in textwrap.wrap(words, WIDTH)])
        return "\n\n".join("\n".join(block) for block in blocks) + "\n"

    def _levels(self) -> list[str]:
        """The baseline as a table of its own."""
        lines: list[Sequence[str]] = [
            ("", *(short(self.found.main.months[n]) for n in (0, -1)))]
        for what, start, end in levels(self.found):
            *first, final = textwrap.wrap(what, WIDTH - 32)
            lines += [*((part,) for part in first), (final, str(start), str(end))]
        return [self.baseline, *tables.columns(lines, "lrl", indent="  ")]

    def _others(self, told: set[str]) -> str:
        """The baseline of the outcomes that have no row in the table of effects."""
        others = [base for base in self.found.courses if capital(base.words) not in told]
        more = len(others) - MOST_OTHERS
        shown = others[:MOST_OTHERS] if more > 1 else others
        parts = "; ".join(f"{base.words} {level(base)}" for base in shown)
        rest = f"; {more} more in the report" if more > 1 else ""
        return f"Without a row: {parts}{rest}. " if others else ""

    def _abouts(self) -> list[str]:
        return [f"“{self.found.labels[name]}”: {about.rstrip('.')}."
                for name, about in self.found.abouts.items() if about and name != BASELINE]

    def _short_foot(self) -> list[str]:
        """What a terminal needs: variants in more words, if few, and what the answer rests on."""
        abouts = self._abouts()
        while len(textwrap.wrap(" ".join(abouts), WIDTH)) > MOST_ABOUT:
            abouts.pop()
        absent = f" {self.absent}" if self.absent else ""
        return [*([" ".join(abouts)] if abouts else []),
                f"Rests on: {self.rests}. {self.sources}{self._bands(SHORT_LEGEND)}What follows if "
                "the assumptions hold, not a forecast. More: eurasia-sim report."
                f"{absent}"]

    @property
    def foot(self) -> list[str]:
        """Variants in more words, and what the answer rests on."""
        absent = f" {self.absent}" if self.absent else ""
        abouts = self._abouts()
        return [*([" ".join(abouts)] if abouts else []),
                f"Rests on: {self.rests}. Drawn are parameters, base-year numbers, event sizes and "
                f"chance. {self.sources}{self._bands(LEGEND)}Alignment runs from "
                "−1 to 1, shares from 0 to 1. This is what follows if the assumptions hold, not a "
                f"forecast.{absent}"]

    def _bands(self, legend: str) -> str:
        return "" if self.one_draw else (
            f"Brackets hold {percent(0.9)} of the draws{legend if self.found.effects else ''}. ")

    @property
    def one_draw(self) -> bool:
        """Whether there is one draw only, which has no band."""
        return bool(self.found.main.values.shape[-1] == 1)

    def html(self) -> str:
        """The answer as HTML, for notebooks."""
        found = self.found
        told, rest = groups(found), small(found)
        head = ("", short(found.main.months[0]), short(self.last))
        return "".join((
            tables.paragraph(self.name, "strong"), tables.paragraph(self.question),
            tables.paragraph(str(first_sentence(found)), "strong"),
            effects_html(told, self.last, f"Compared with {compared_with(found)}")
            if told else "",
            tables.paragraph(str(rest)) if rest else "",
            self.moved.html() if self.moved is not None else "",
            tables.html(head, [(what, str(a), str(b)) for what, a, b in levels(found)],
                        self.baseline, self.foot)))


def answer(scenario: Scenario, plan: Plan, found: Findings,
           moved: WhoMoved | None = None) -> Answer:
    """The answer to a scenario's question.

    Args:
        scenario, plan, found: of the run.
        moved: who acted of their own accord, if anybody may.
    """
    events = scenario.cases[BASELINE].events.values()
    last = max((str(placed.event.last) for placed in events), default="")
    count = found.main.values.shape[-1]
    many = "1 draw" if count == 1 else f"{count:,} draws"
    return Answer(scenario.name, scenario.question, found,
                  last if last and last < str(scenario.period.last) else None,
                  f"{many} (seed {scenario.ensemble.seed}; {drawn(plan, count)})",
                  absences(plan) if count > 1 else "", changed_sources(scenario), moved)


def changed_sources(scenario: Scenario) -> str:
    """The sources of the events that variants add, take away or change."""
    base = scenario.cases[BASELINE].events
    of: set[str] = set()
    for case in scenario.cases.values():
        for name in base.keys() | case.events.keys():
            before, after = base.get(name), case.events.get(name)
            if before is None or after is None or before.event != after.event:
                of |= {source for placed in (before, after) if placed is not None
                       for source in placed.event.source}
    known = [name for name in scenario.world.evidence.ids if name in of]
    if not known:
        return ""
    more = len(known) - MOST_SOURCES
    told = listed([*known[:MOST_SOURCES], f"{more} more"] if more > 0 else known)
    return f"Sources of what differs: {told} (eurasia-sim evidence {known[0]}). "


__all__ = ["Answer", "absences", "answer", "first_sentence", "levels"]
