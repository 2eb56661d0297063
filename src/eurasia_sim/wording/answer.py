"""The answer: a few sentences, a table by size, what is too small, who moved, what it rests on.

Everything that shows an answer (the text, the report, notebooks) renders these.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eurasia_sim import languages
from eurasia_sim.languages import Month, Name, capital, msg, named, t, tn
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
from eurasia_sim.wording.numbers import SMALL, numeral, percent
from eurasia_sim.wording.said import Said, Together, Told, listed, said_n
from eurasia_sim.wording.text import WIDTH

# In the sentence.
MOST_NAMED = 4
# Of the table where another tells who acts; of outcomes that have no row in it; of sources; and
# lines of words on variants. The report has the rest.
FEW_ROWS, MOST_OTHERS, MOST_SOURCES, MOST_ABOUT = 6, 2, 8, 2
# An effect of which less than this part is left at the end has faded.
FADED = 0.5
# Mechanisms as people say them within a sentence; those of other worlds go by their names.
MECHANISMS = (
    msg("reach appeal"), msg("peers"), msg("own mind"), msg("yielding"), msg("estrangement"),
    msg("hedging"), msg("balancing"), msg("solidarity"), msg("buying from friends"),
    msg("buying from the able"), msg("resentment"), msg("shared grievance"), msg("scars"),
    msg("reaction to loss"), msg("alarm"), msg("binding"), msg("wedging"), msg("bloc strength"),
    msg("chance"), msg("responding"))
MACHINE = msg("Translated by a machine (CONTRIBUTING.md says how to correct it).")


def first_sentence(found: Findings) -> Told:
    """The answer in a few sentences: what variants change in the headline, the largest first."""
    main = found.main
    first, last = (month_in_words(main.months[n]) for n in (0, -1))
    if not found.effects:
        return Said("If everything happens as listed, {what} goes from {start} in {first} to {end} "
                    "in {last}.", what=main.words, start=main.start.middle, first=first,
                    end=main.end.around, last=last)
    named = [effect for effect in found.of(found.headline) if effect.matters]
    if not named:
        return Said("No variant changes anything that is asked about by as much as {size}.",
                    size=numeral(SMALL))
    more = len(named) - MOST_NAMED
    told = named[:MOST_NAMED + (more == 1)]
    others = [said_n("{count} other changes it less.", "{count} others change it less.",
                     more)] if more > 1 else []
    return Together([_main(told, found), *_left(told, last), *others, *_region(found)])


def _main(told: Sequence[Course], found: Findings) -> Said:
    """The first sentence on effects: compared with what, and how large each is."""
    months = {effect.peak_month for effect in told}
    if len(months) == 1:
        changes = listed(_change(effect, found) for effect in told)
        parts: dict[str, object] = {"what": found.main.words, "changes": changes,
                                    "when": month_in_words(months.pop())}
        forms = (msg("Beside the other variant, {what} is in {when} {changes}."),
                 msg("Compared with the baseline, or with the variant that it stands beside, "
                     "{what} is in {when} {changes}."),
                 msg("Compared with the baseline, {what} is in {when} {changes}."))
    else:
        parts = {"what": found.main.words,
                 "changes": listed(_dated(effect, found) for effect in told)}
        forms = (msg("Beside the other variant, {what} is {changes}."),
                 msg("Compared with the baseline, or with the variant that it stands beside, "
                     "{what} is {changes}."),
                 msg("Compared with the baseline, {what} is {changes}."))
    beside = [effect.against != BASELINE for effect in told]
    return Said(forms[0] if all(beside) else forms[1] if any(beside) else forms[2], **parts)


def _change(effect: Course, found: Findings) -> Said:
    size, label = effect.top.size, found.quoted(effect.case)
    if effect.middle[effect.peak] > 0:
        return _sure(effect, Said("{size} higher with {label}", size=size, label=label))
    return _sure(effect, Said("{size} lower with {label}", size=size, label=label))


def _dated(effect: Course, found: Findings) -> Said:
    size, label = effect.top.size, found.quoted(effect.case)
    when = month_in_words(effect.peak_month)
    if effect.middle[effect.peak] > 0:
        return _sure(effect, Said("{size} higher in {when} with {label}", size=size, when=when,
                                  label=label))
    return _sure(effect, Said("{size} lower in {when} with {label}", size=size, when=when,
                              label=label))


def _sure(effect: Course, change: Said) -> Said:
    """A change, with a remark where its sign is unclear."""
    if effect.top.sign.clear:
        return change
    return Said("{change} (unclear: {agreement})", change=change, agreement=effect.top.agreement)


def _left(told: Sequence[Course], last: Month) -> Iterator[Said]:
    """How much of effects that have faded is left."""
    if any(abs(effect.middle[-1]) > FADED * effect.most for effect in told):
        return
    most = max(told, key=lambda effect: abs(effect.middle[-1])).end.size
    if abs(most.value) < SMALL:
        yield (Said("By {when} hardly anything is left of any of these.", when=last)
               if len(told) > 1 else Said("By {when} hardly anything is left of it.", when=last))
    elif len(told) > 1:
        yield Said("By {when} no more than {size} is left of any of these.", when=last, size=most)
    else:
        yield Said("By {when} no more than {size} is left of it.", when=last, size=most)


def _region(found: Findings) -> Iterator[Said]:
    """What becomes of the first share of influence over the region, if it is not the headline."""
    number = next((n for n, c in enumerate(found.courses) if c.outcome.region), found.headline)
    if found.main.outcome.variable == found.courses[number].outcome.variable:
        return
    most = found.of(number)[0]
    if most.matters:
        yield Said("{what:cap} changes by {size} at the most ({label}).", what=most.words,
                   size=most.top.size, label=found.quoted(most.case))
    else:
        yield Said("{what:cap} changes by less than {limit}.", what=most.words,
                   limit=numeral(SMALL))


def levels(found: Findings) -> list[tuple[str, Told, Told]]:
    """The baseline: each outcome at the start and at the end; after a share, its influence."""
    told = []
    for number, base in enumerate(found.courses):
        told.append((capital(base.words), base))
        if number in found.own:
            told.append((t("– the influence itself"), found.own[number][0]))
    return [(words, c.start.middle, c.end.around) for words, c in told]


def absences(plan: Plan) -> str:
    """Which contested mechanisms are absent from which part of the draws; empty if none is."""
    parts: dict[float, list[str]] = {}
    for case in plan.cases:
        for name, absence in case.structure.items():
            names = parts.setdefault(absence.probability, [])
            words = named(name.replace("_", " "))
            if words not in names and not absence.off.keys() <= case.off.keys():
                names.append(words)
    told = [t("{mechanisms} in {part}", mechanisms=languages.listed(names), part=percent(part))
            for part, names in sorted(parts.items(), reverse=True) if names]
    return t("Contested mechanisms absent from some draws: {mechanisms} (eurasia-sim "
             "parameters).", mechanisms="; ".join(told)) if told else ""


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
        foreign: how many texts of the scenario stand in English for want of a translation.
    """

    name: Name
    question: Name
    found: Findings
    known: str | None
    rests: str
    absent: str
    sources: str = ""
    moved: WhoMoved | None = None
    foreign: int = 0

    @property
    def last(self) -> str:
        """The last month."""
        return self.found.main.months[-1]

    @property
    def baseline(self) -> str:
        """What the baseline is."""
        answers = self.moved is not None and not self.moved.case
        if self.known and answers:
            return t("The baseline (the events of the scenario, none new after {when}, and what "
                     "actors answer)", when=month_in_words(self.known))
        if self.known:
            return t("The baseline (the events of the scenario, nothing new after {when})",
                     when=month_in_words(self.known))
        if answers:
            return t("The baseline (the events of the scenario, and what actors answer)")
        return t("The baseline (the events of the scenario)")

    @property
    def _heads(self) -> list[str]:
        """What stands above the table of effects in a terminal."""
        months = self.found.main.months
        parts = {"first": short(months[0]), "last": short(months[-1])}
        return [
            t("What variants change, compared with the baseline, or what they stand beside, the "
              "largest first") if self.found.against else
            t("What variants change, compared with the baseline, the largest first"),
            t("After each colon: the baseline, {first} → {last} (nothing new after {when})",
              when=month_in_words(self.known), **parts) if self.known else
            t("After each colon: the baseline, {first} → {last}", **parts)]

    def text(self) -> str:
        """The answer as plain text."""
        found, most = self.found, MOST_ROWS if self.moved is None else FEW_ROWS
        told, below = groups(found, most), list[str]()
        title = textwrap.wrap(self.name, WIDTH)
        blocks = [[*title, "=" * max(map(len, title)), *textwrap.wrap(self.question, WIDTH)],
                  textwrap.wrap(str(first_sentence(found)), WIDTH)]
        if told:
            blocks.append([line for words in self._heads for line in textwrap.wrap(words, WIDTH)])
            blocks[-1] += effects_text(told, self.last)
            below = self._others({group.what for group in told})
        else:
            blocks.append(self._levels())
        less = small(found, most)
        blocks[-1] += textwrap.wrap(" ".join([*below, *([str(less)] if less else [])]), WIDTH)
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
        return [*textwrap.wrap(self.baseline, WIDTH), *tables.columns(lines, "lrl", indent="  ")]

    def _others(self, told: set[str]) -> list[str]:
        """The baseline of the outcomes that have no row in the table of effects."""
        others = [base for base in self.found.courses if capital(base.words) not in told]
        if not others:
            return []
        more = len(others) - MOST_OTHERS
        shown = others[:MOST_OTHERS] if more > 1 else others
        rest = [tn("{count} more in the report", "{count} more in the report",
                   more)] if more > 1 else []
        parts = [f"{base.words} {level(base)}" for base in shown]
        return [t("Without a row: {outcomes}.", outcomes="; ".join([*parts, *rest]))]

    def _abouts(self) -> list[str]:
        return [t("“{label}”: {about}.", label=self.found.labels[name], about=about.rstrip("."))
                for name, about in self.found.abouts.items() if about and name != BASELINE]

    def _short_foot(self) -> list[str]:
        """What a terminal needs: variants in more words, if few, and what the answer rests on."""
        abouts = self._abouts()
        while len(textwrap.wrap(" ".join(abouts), WIDTH)) > MOST_ABOUT:
            abouts.pop()
        legend = [t("“{agree}”: draws of this model with that sign (“?”: unclear); a wrong rule is "
                    "wrong in all.", agree=t(AGREE))]
        rests = [self._rests, self.sources, *self._bands(legend),
                 t("What follows if the assumptions hold, not a forecast. More: eurasia-sim "
                   "report."), self.absent]
        return [" ".join(abouts), " ".join(filter(None, rests)), *self._translated]

    @property
    def foot(self) -> list[str]:
        """Variants in more words, and what the answer rests on."""
        legend = [t("“{agree}”: in how many draws of this model the sign is so (“?”: no clear "
                    "direction); where one of its rules is wrong, all draws are wrong together.",
                    agree=t(AGREE))]
        rests = [self._rests, t("Drawn are parameters, base-year numbers, event sizes and chance."),
                 self.sources, *self._bands(legend),
                 t("Alignment runs from −1 to 1, shares from 0 to 1."),
                 t("This is what follows if the assumptions hold, not a forecast."), self.absent]
        abouts = self._abouts()
        return [*([" ".join(abouts)] if abouts else []), " ".join(filter(None, rests)),
                *self._translated]

    @property
    def _rests(self) -> str:
        return t("Rests on: {draws}.", draws=self.rests)

    def _bands(self, legend: list[str]) -> list[str]:
        if self.one_draw:
            return []
        return [t("Brackets hold {part} of the draws.", part=percent(0.9)),
                *(legend if self.found.effects else [])]

    @property
    def _translated(self) -> list[str]:
        """How far it is in another language, and who translated it."""
        if languages.current().code == languages.SOURCE:
            return []
        return [*([tn("{count} text of the scenario has no translation and stands in English.",
                      "{count} texts of the scenario have no translation and stand in English.",
                      self.foreign)] if self.foreign else []),
                *([t(MACHINE)] if languages.current().machine else [])]

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
            effects_html(told, self.last, t("Compared with {what}", what=compared_with(found)))
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
    return Answer(
        Name(scenario.name), Name(scenario.question), found,
        last if last and last < str(scenario.period.last) else None,
        tn("{count} draw (seed {seed}; {origin})", "{count} draws (seed {seed}; {origin})", count,
           seed=scenario.ensemble.seed, origin=drawn(plan, count)),
        absences(plan) if count > 1 else "", changed_sources(scenario), moved,
        sum(languages.current().find(text) is None for text in _texts(scenario)))


def _texts(scenario: Scenario) -> set[str]:
    """What a scenario says of itself, its variants and its own events."""
    told = [scenario.name, scenario.question, scenario.context]
    for name, case in scenario.cases.items():
        told += [case.label, case.about] if name != BASELINE else []
        told += [placed.event.label for placed in case.events.values()
                 if placed.document.path == scenario.path]
    return {text.strip() for text in told if text}


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
    rest = [tn("{count} more", "{count} more", more)] if more > 0 else []
    return t("Sources of what differs: {sources} (eurasia-sim evidence {first}).",
             sources=languages.listed([*known[:MOST_SOURCES], *rest]), first=known[0])


__all__ = ["MACHINE", "Answer", "absences", "answer", "first_sentence", "levels"]
