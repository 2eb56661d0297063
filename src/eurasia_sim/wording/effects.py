"""The table of effects: the largest first by outcome, and what is too small for it.

The answer, the report, notebooks and `compare` render these.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from eurasia_sim.languages import capital, msg, t
from eurasia_sim.wording import tables
from eurasia_sim.wording.findings import Course, Findings, Moved
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import SMALL, numeral, signed
from eurasia_sim.wording.said import (
    NOTHING_SAID,
    Said,
    Spread,
    Together,
    Told,
    listed,
    said_n,
)
from eurasia_sim.wording.text import WIDTH

# In the table; of its remark on a share; and in the list of what is too small.
MOST_ROWS, MOST_NAMED, MOST_SMALL = 12, 4, 7
AGREE = msg("agree")
# Characters: a label has at least so many; a head is broken where there is no room for it.
LEAST_LABEL, MOST_HEAD = 16, 12


@dataclass(frozen=True)
class Row:
    """One effect in words: of what, at its peak, and in the month asked for (the last).

    Attributes:
        label: the variant, or another case.
        peak, when, agree: the largest change, its month, and how many draws have its sign.
        end, end_agree: the same of the month asked for; empty where that is the peak.
    """

    label: str
    peak: Told
    when: str
    agree: Told
    end: Told
    end_agree: Told

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text, after the label."""
        return tuple(map(str, (self.peak, self.when, self.agree, self.end, self.end_agree)))


@dataclass(frozen=True)
class Group:
    """The effects on one outcome, the largest first.

    Attributes:
        what: the outcome.
        rows: its effects.
        note: for a share, what its pole's own influence does.
        others: that a share moves mostly because of others; where one does.
        level: from where to where it goes in the baseline; None in a comparison.
    """

    what: str
    rows: tuple[Row, ...]
    note: Said | None = None
    others: Said | None = None
    level: Together | None = None


def row(label: str, peak: Spread, peak_month: str, end: Spread, end_month: str, *,
        band: bool = False) -> Row:
    """One effect in words; `band` is for the band of the month asked for."""
    if not peak.values.any():
        return Row(label, Said("no difference"), "", *[NOTHING_SAID] * 3)
    if peak_month == end_month:
        return Row(label, peak.around, short(peak_month), peak.part, Said("the same"),
                   NOTHING_SAID)
    return Row(label, peak.around, short(peak_month), peak.part,
               end.around if band else end.middle, end.part)


def short(month: str) -> str:
    """``Dec 2024``."""
    return month_in_words(month, short=True)


def groups(found: Findings, most: int = MOST_ROWS) -> list[Group]:
    """The table of effects: so many, the largest, by outcome."""
    return [Group(capital(moved.base.words), tuple(
        row(found.called(e.case), e.top, e.peak_month, e.end, e.months[-1])
        for e in moved.effects), _own(moved, found), _others(moved, found), level(moved.base))
            for moved in found.largest(most)]


def level(base: Course) -> Together:
    """The baseline from its first month to its last: ``0.10 → −0.25 (−0.41 to −0.09)``."""
    return Together((base.start.middle, base.end.around), " → ".join)


def _own(moved: Moved, found: Findings) -> Said | None:
    """For a share: what its pole's own influence does when the share moves most."""
    if moved.own is None:
        return None
    told = []
    for share, own in zip(moved.effects, moved.own[1], strict=True):
        middle = own.at(share.peak).middle
        told.append(Said("{change} ({label})", change=replace(middle, text=signed(middle.value)),
                         label=found.quoted(share.case)))
    return Said("The influence itself changes then by {changes}.",
                changes=listed(told[:MOST_NAMED]))


def _others(moved: Moved, found: Findings) -> Said | None:
    """For a share: with which variants it moves because of others."""
    told = [found.quoted(effect.case) for number, effect in enumerate(moved.effects)
            if moved.because_of_others(number)]
    return Said("The share moves with {variants} mostly because others lost or gained.",
                variants=listed(told)) if told else None


def small(found: Findings, most: int = MOST_ROWS) -> Together | None:
    """What variants move by less than `SMALL`, and what a table of `most` rows leaves out."""
    parts = []
    beyond = sorted(e.most for moved in found.moved for e in moved.effects)[:-most]
    if beyond:
        parts.append(said_n("Not listed: {count} more effect, of {size}.",
                            "Not listed: {count} more effects, of {size} at the most.",
                            len(beyond), size=numeral(beyond[-1])))
    together: dict[tuple[str, ...], list[str]] = {}
    for base, effects in found.small:
        together.setdefault(tuple(e.case for e in effects), []).append(base.words)
    limit = numeral(SMALL)
    if sum(len(pair) for pair in (*together, *together.values())) > MOST_SMALL:
        parts.append(Said("Less than {limit} apart at any time: the other {some} of {all} effects "
                          "asked for.", limit=limit, some=sum(len(e) for _, e in found.small),
                          all=len(found.courses) * len(found.effects)))
    elif together:
        parts.append(Said("Less than {limit} apart at any time: {effects}.", limit=limit,
                          effects=listed(_pair(found, words, cases)
                                         for cases, words in together.items())))
    return Together(parts) if parts else None


def _pair(found: Findings, words: list[str], cases: tuple[str, ...]) -> Said:
    """Outcomes with variants; where that is shorter, all but the others, or every variant."""
    others = [base.words for base in found.courses if base.words not in words]
    variants = listed(map(found.quoted, cases), "or")
    every = len(cases) == len(found.effects)
    if 0 < len(others) < len(words):
        if every:
            return Said("every outcome but {outcomes} with every variant",
                        outcomes=listed(others))
        return Said("every outcome but {outcomes} with {variants}", outcomes=listed(others),
                    variants=variants)
    if every:
        return Said("{outcomes} with every variant", outcomes=listed(words))
    return Said("{outcomes} with {variants}", outcomes=listed(words), variants=variants)


def effects_head(month: str | None) -> tuple[str, ...]:
    """The names of the table's columns; `month` is the one asked for, if it is one."""
    return (t("if …"), t("largest change"), t("when"), t(AGREE),
            t("in {when}", when=short(month)) if month else t("as asked"), t(AGREE))


def effects_text(told: Iterable[Group], month: str | None) -> Iterator[str]:
    """The lines of the table of effects."""
    told = list(told)
    if not told:
        return
    head: Sequence[str] = effects_head(month)
    cells = [[r.label, *r.cells]
             for group in told for r in group.rows]
    if not any(line[3] or line[5] for line in cells):  # one draw agrees with itself
        head, cells = _without(head, 3, 5), [_without(line, 3, 5) for line in cells]
    rows = [list(head)]
    label_width = min(max(len(line[0]) for line in cells), LEAST_LABEL)
    if _rest([head, *cells]) > WIDTH - 2 - label_width:
        rows = [list(row) for row in zip_longest(
            *(textwrap.wrap(name, MOST_HEAD) for name in head), fillvalue="")]
    rest = _rest([*rows, *cells])
    labels = [textwrap.wrap(line[0], max(WIDTH - 2 - rest, LEAST_LABEL)) or [""] for line in cells]
    lines = [*rows]
    for label, line in zip(labels, cells, strict=True):
        lines += [[label[0], *line[1:]], *([further] for further in label[1:])]
    table = tables.columns(lines, "l" * len(head), indent="  ")
    yield from table[:len(rows)]
    at, number = len(rows), 0
    for group in told:
        yield from textwrap.wrap(named(group.what, group.level), WIDTH)
        for _ in group.rows:
            yield from table[at:at + len(labels[number])]
            at, number = at + len(labels[number]), number + 1
        if group.others is not None:
            yield from textwrap.wrap(str(group.others), WIDTH, initial_indent="  ",
                                     subsequent_indent="  ")


def _rest(table: Sequence[Sequence[str]]) -> int:
    """The width of a table without its first column."""
    return sum(max(map(len, column)) + 2 for column in list(zip(*table, strict=True))[1:])


def named(what: str, level: Together | None) -> str:
    """An outcome with its baseline."""
    return f"{what}: {level}" if level else what


def effects_html(told: Iterable[Group], month: str | None, caption: str,
                 notes: Iterable[str] = ()) -> str:
    """The table of effects as HTML; remarks on its groups stand below it."""
    told = list(told)
    rows = [("" if number else group.what, r.label, *r.cells)
            for group in told for number, r in enumerate(group.rows)]
    return tables.html(("", *effects_head(month)), rows, caption,
                       [*(str(note) for group in told for note in (group.note, group.others)
                          if note), *notes])


def _without(cells: Sequence[str], *columns: int) -> list[str]:
    return [cell for number, cell in enumerate(cells) if number not in columns]


def compared_with(found: Findings) -> str:
    """What effects are compared with, for the head of a table."""
    return (t("the baseline, or what they stand beside") if found.against
            else t("the baseline"))


__all__ = ["AGREE", "MOST_ROWS", "Group", "Row", "compared_with", "effects_head", "effects_html",
           "effects_text", "groups", "level", "named", "row", "short", "small"]
