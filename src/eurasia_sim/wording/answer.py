"""The answer: one sentence, a table by size, what is too small, the baseline, what it rests on.

Everything that shows an answer (the text, the report, notebooks, comparisons) renders these.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from eurasia_sim.scenario import BASELINE, Plan, Scenario
from eurasia_sim.scenario.choose_draws import drawn
from eurasia_sim.wording import tables
from eurasia_sim.wording.findings import Course, Findings, Moved
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.moves import WhoMoved
from eurasia_sim.wording.numbers import SMALL, TOO_SMALL, numeral, percent, signed
from eurasia_sim.wording.said import Said, Spread, listed
from eurasia_sim.wording.text import WIDTH, capital

# In the sentence; in the table; and in the list of what is too small.
MOST_NAMED, MOST_ROWS, MOST_SMALL = 4, 12, 7
FEW_ROWS = 8  # of the table where another tells who acts
# An effect of which less than this part is left at the end has faded.
FADED = 0.5
AGREE = "agree"
LEGEND = (f"; “{AGREE}”: in how many draws of this model the sign is so (“?”: no clear direction); "
          "where one of its rules is wrong, all draws are wrong together")


@dataclass(frozen=True)
class Row:
    """One effect in words: of what, at its peak, and in the month asked for (the last).

    Attributes:
        label: the variant, or another case.
        peak, when, agree: the largest change, its month, and how many draws have its sign.
        end, end_agree: the same of the month asked for; empty where that is the peak.
    """

    label: str
    peak: Said
    when: str
    agree: Said
    end: Said
    end_agree: Said


@dataclass(frozen=True)
class Group:
    """The effects on one outcome, the largest first, and a remark on them."""

    what: str
    rows: tuple[Row, ...]
    note: Said | None = None


def row(label: str, peak: Spread, peak_month: str, end: Spread, end_month: str, *,
        band: bool = False) -> Row:
    """One effect in words; `band` is for the band of the month asked for."""
    if not peak.values.any():
        return Row(label, Said("no difference"), "", Said(""), Said(""), Said(""))
    if peak_month == end_month:
        return Row(label, peak.around, short(peak_month), peak.part, Said("the same"), Said(""))
    return Row(label, peak.around, short(peak_month), peak.part,
               end.around if band else Said("{}", end.middle), end.part)


def short(month: str) -> str:
    """``Dec 2024``."""
    return month_in_words(month, short=True)


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


def compared_with(found: Findings) -> str:
    """What effects are compared with, for the head of a table."""
    return "the baseline, or what they stand beside" if found.against else "the baseline"


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


def groups(found: Findings, most: int = MOST_ROWS) -> list[Group]:
    """The table of effects: so many, the largest, by outcome."""
    return [Group(capital(moved.base.words), tuple(
        row(found.called(e.case), e.top, e.peak_month, e.end, e.months[-1])
        for e in moved.effects), _own(moved, found))
            for moved in found.largest(most)]


def _own(moved: Moved, found: Findings) -> Said | None:
    """For a share: what its pole's own influence does when the share moves most."""
    if moved.own is None:
        return None
    told, because = [], []
    for number, (share, own) in enumerate(zip(moved.effects, moved.own[1], strict=True)):
        middle = own.at(share.peak).middle
        told.append(Said("{} ({})", replace(middle, text=signed(middle.value)),
                         found.quoted(share.case)))
        if moved.because_of_others(number):
            because.append(found.quoted(share.case))
    why = Said("; the share moves with {} mostly because others lost or gained",
               listed(because)) if because else Said("")
    return Said("The influence itself changes then by {}{}.", listed(told[:MOST_NAMED]), why)


def small(found: Findings, most: int = MOST_ROWS) -> Said | None:
    """What variants move by less than `SMALL`, and what a table of `most` rows leaves out."""
    parts = []
    beyond = sorted(e.most for moved in found.moved for e in moved.effects)[:-most]
    if beyond:
        parts.append(Said("Not listed: {} more effects, of {} at the most.", len(beyond),
                          numeral(beyond[-1])))
    together: dict[tuple[str, ...], list[str]] = {}
    for base, effects in found.small:
        together.setdefault(tuple(e.case for e in effects), []).append(base.words)
    apart = capital(f"{TOO_SMALL} apart at any time")
    if sum(len(pair) for pair in (*together, *together.values())) > MOST_SMALL:
        parts.append(Said("{}: the other {} of {} effects asked for.", apart,
                          sum(len(e) for _, e in found.small),
                          len(found.courses) * len(found.effects)))
    elif together:
        parts.append(Said("{}: {}.", apart, listed(
            Said("{} with {}", listed(words), "every variant" if len(cases) == len(found.effects)
                 else listed(map(found.quoted, cases), "or"))
            for cases, words in together.items())))
    return Said(" ".join(["{}"] * len(parts)), *parts) if parts else None


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
    told = [f"{listed(names)} from {percent(part)}"
            for part, names in sorted(parts.items(), reverse=True) if names]
    return (f"Contested mechanisms are absent from some draws ({'; '.join(told)}): see "
            "eurasia-sim parameters." if told else "")


def effects_head(month: str | None) -> tuple[str, ...]:
    """The names of the table's columns; `month` is the one asked for, if it is one."""
    return ("if …", "largest change", "when", AGREE,
            f"in {short(month)}" if month else "as asked", AGREE)


def effects_text(told: Iterable[Group], month: str | None) -> Iterator[str]:
    """The lines of the table of effects."""
    told = list(told)
    if not told:
        return
    head: Sequence[str] = effects_head(month)
    cells = [[r.label, *map(str, (r.peak, r.when, r.agree, r.end, r.end_agree))]
             for group in told for r in group.rows]
    if not any(line[3] or line[5] for line in cells):  # one draw agrees with itself
        head, cells = _without(head, 3, 5), [_without(line, 3, 5) for line in cells]
    rest = sum(max(map(len, column)) + 2 for column in list(zip(head, *cells, strict=True))[1:])
    labels = [textwrap.wrap(line[0], max(WIDTH - 2 - rest, 16)) or [""] for line in cells]
    lines = [list(head)]
    for label, line in zip(labels, cells, strict=True):
        lines += [[label[0], *line[1:]], *([further] for further in label[1:])]
    table = tables.columns(lines, "l" * len(head), indent="  ")
    yield table[0]
    at, number = 1, 0
    for group in told:
        yield from textwrap.wrap(group.what, WIDTH)
        for _ in group.rows:
            yield from table[at:at + len(labels[number])]
            at, number = at + len(labels[number]), number + 1
        if group.note is not None:
            yield from textwrap.wrap(str(group.note), WIDTH, initial_indent="  ",
                                     subsequent_indent="  ")


def effects_html(told: Iterable[Group], month: str | None, caption: str,
                 notes: Iterable[str] = ()) -> str:
    """The table of effects as HTML; remarks on its groups stand below it."""
    told = list(told)
    rows = [("" if number else group.what, r.label,
             *map(str, (r.peak, r.when, r.agree, r.end, r.end_agree)))
            for group in told for number, r in enumerate(group.rows)]
    return tables.html(("", *effects_head(month)), rows, caption,
                       [*(str(group.note) for group in told if group.note), *notes])


def _without(cells: Sequence[str], *columns: int) -> list[str]:
    return [cell for number, cell in enumerate(cells) if number not in columns]


@dataclass(frozen=True)
class Answer:
    """The answer to a scenario's question, in the order in which it is told.

    Attributes:
        name, question: of the scenario.
        found: what is told.
        known: the last month in which something happens in the baseline, if others follow.
        rests: the draws that it rests on.
        absent: a sentence on the mechanisms that some of them lack, or nothing.
        moved: who acted of their own accord; None where nobody may.
    """

    name: str
    question: str
    found: Findings
    known: str | None
    rests: str
    absent: str
    moved: WhoMoved | None = None

    @property
    def last(self) -> str:
        """The last month."""
        return self.found.main.months[-1]

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
        told = groups(found, most)
        blocks = [[self.name, "=" * len(self.name), *textwrap.wrap(self.question, WIDTH)],
                  textwrap.wrap(str(first_sentence(found)), WIDTH)]
        if told:
            blocks.append([f"What variants change, compared with {compared_with(found)}, the "
                           "largest first", *effects_text(told, self.last)])
        if (rest := small(found, most)) is not None:
            blocks.append(textwrap.wrap(str(rest), WIDTH))
        if self.moved is not None:
            blocks.append([*self.moved.text()])
        months = [short(found.main.months[n]) for n in (0, -1)]
        lines: list[Sequence[str]] = [("", *months)]
        for what, start, end in levels(found):
            *first, final = textwrap.wrap(what, WIDTH - 32)
            lines += [*((part,) for part in first), (final, str(start), str(end))]
        blocks.append([self.baseline, *tables.columns(lines, "lrl", indent="  ")])
        blocks.append([line for words in self.foot for line in textwrap.wrap(words, WIDTH)])
        return "\n\n".join("\n".join(block) for block in blocks) + "\n"

    @property
    def foot(self) -> list[str]:
        """Variants in more words, and what the answer rests on."""
        abouts = [f"“{self.found.labels[name]}”: {about.rstrip('.')}."
                  for name, about in self.found.abouts.items() if about and name != BASELINE]
        legend = LEGEND if self.found.effects else ""
        bands = "" if self.one_draw else f"Brackets hold 90 % of the draws{legend}. "
        absent = f" {self.absent}" if self.absent else ""
        return [*([" ".join(abouts)] if abouts else []),
                f"Rests on: {self.rests}. {bands}Alignment runs from −1 to 1, shares from 0 to 1. "
                f"This is what follows if the assumptions hold, not a forecast.{absent}"]

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
                  f"{many} of parameters, base-year numbers, event sizes and chance (seed "
                  f"{scenario.ensemble.seed}; {drawn(plan, count)})",
                  absences(plan) if count > 1 else "", moved)


__all__ = ["Answer", "Group", "Row", "absences", "answer", "first_sentence", "groups", "levels",
           "row", "short", "small"]
