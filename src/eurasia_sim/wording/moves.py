"""Who moved of their own accord: how often, when, and what went together with it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim.arrays import Flags, Floats
from eurasia_sim.engine import Ensemble
from eurasia_sim.engine.moves import MoveName
from eurasia_sim.languages import Name, msg, t, tn
from eurasia_sim.results.moves import Tally, act_of, lines
from eurasia_sim.results.outcome import Outcome
from eurasia_sim.scenario import BASELINE, Labels, Scenario
from eurasia_sim.wording import tables
from eurasia_sim.wording.findings import Findings
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import BAND, SMALL, percent
from eurasia_sim.wording.said import Number, Said, Spread, Together, Told, listed, said_n
from eurasia_sim.wording.text import WIDTH

if TYPE_CHECKING:
    import xarray as xr

# Rows, conditions and variants: in the report and a notebook, and in a terminal's answer.
MANY, FEW = (12, 3, 5), (5, 1, 1)
# What fewer draws have is one sentence; and so is what nearly all have no use as a condition.
RARE = 0.05
# Draws on both sides of a condition, at least; the chance that an unrelated one is told.
FEWEST, MISTAKEN = 20, 0.05
ACT_WIDTH, ON_WIDTH = 36, 24
HEAD = (msg("who: what"), msg("draws"), msg("first: median (90 %)"), msg("most often on"))


@dataclass(frozen=True)
class Row:
    """One act in words.

    Attributes:
        act: who does what.
        share: in how many draws at all.
        first: when first, among these.
        on: whom it happens to, the most frequent first.
    """

    act: str
    share: Number
    first: str
    on: str


@dataclass(frozen=True)
class WhoMoved:
    """What is told about those who act.

    Attributes:
        case: the one that is told, by its label; empty for the baseline.
        rows: the acts that are not rare, the most frequent first.
        rare: those that are, or never come.
        together: what goes together with an act, the strongest first.
        unrelated: that nothing does; where somebody acts.
        apart: variants in which it is otherwise, the largest change first.
    """

    case: str
    rows: tuple[Row, ...]
    rare: Told | None
    together: tuple[Said, ...]
    unrelated: Said | None
    apart: tuple[Said, ...]

    @property
    def title(self) -> str:
        """What the table shows."""
        if self.case:
            return t("Who moves of their own accord, under “{label}”", label=self.case)
        return t("Who moves of their own accord, in the baseline")

    @property
    def head(self) -> list[str]:
        """The names of the table's columns."""
        return [*map(t, HEAD)]

    @property
    def shown(self) -> tuple[Row, ...]:
        """The rows of the report."""
        return self.rows[:MANY[0]]

    @property
    def notes(self) -> list[Told]:
        """What the report says below the table."""
        return self._notes(*MANY)

    def _notes(self, rows: int, together: int, apart: int) -> list[Told]:
        said: list[Told] = []
        if self.rows[rows:]:
            said.append(said_n("Not listed: {count} more, in {part} of the draws at the most.",
                               "Not listed: {count} more, in {part} of the draws at the most.",
                               len(self.rows) - rows, part=self.rows[rows].share))
        said += [self.rare] if self.rare else []
        said += self.together[:together]
        if self.together:
            said.append(Said("This does not make it a cause: eurasia-sim explain tells what each "
                             "answer causes."))
        said += [self.unrelated] if self.unrelated else []
        if self.apart:
            more = len(self.apart) - apart
            said.append(Said("How often changes with variants: {changes}.",
                             changes=listed(self.apart[:apart])))
            if more > 0:
                said.append(said_n("{count} smaller change is left out.",
                                   "{count} smaller changes are left out.", more))
        return said

    def cells(self, rows: int = MANY[0]) -> list[tuple[str, str, str, str]]:
        """The table."""
        return [(row.act, str(row.share), row.first, row.on) for row in self.rows[:rows]]

    def text(self) -> Iterator[str]:
        """Title, table and sentences as lines, for a terminal."""
        yield from textwrap.wrap(self.title, WIDTH)
        if self.rows:
            cells = [self.head, *self.cells(FEW[0])]
            acts = [textwrap.wrap(act, ACT_WIDTH) for act, *_ in cells]
            left = WIDTH - 8 - max(len(part) for act in acts for part in act) - sum(
                max(len(row[column]) for row in cells) for column in (1, 2))
            broken = [part for act, (_, share, first, on) in zip(acts, cells, strict=True)
                      for part in zip_longest(act, [share], [first], textwrap.wrap(
                          on, max(left, 8)), fillvalue="")]
            yield from tables.columns(broken, "lrll", indent="  ")
        yield from textwrap.wrap(" ".join(map(str, self._notes(*FEW))), WIDTH)

    def html(self) -> str:
        """The same as HTML, for notebooks."""
        notes = [str(note) for note in self.notes]
        if not self.rows:
            return "".join(map(tables.paragraph, [f"{self.title}:", *notes]))
        return tables.html(self.head, self.cells(), self.title, notes)


def who_moved(scenario: Scenario, found: Findings, ensemble: Ensemble, counted: Tally,
              data: xr.Dataset) -> WhoMoved | None:
    """What is told about those who act; None where nobody may.

    Args:
        scenario, found, ensemble, data: of the run; counted: its moves.
    """
    case = next((name for name in scenario.cases if counted.of(name)), None)
    if case is None:
        return None
    teller = _Teller(scenario, ensemble.plan.labels, counted)
    acts = sorted(teller.acts(case), key=lambda line: -counted.ever(case, line))
    often = [line for line in acts if counted.ever(case, line) >= RARE]
    course = found.main.outcome.course(data, ensemble.plan.labels).sel(case=case)
    values = course.transpose("month", "replicate").values[-1]
    together = (teller.together(case, found.main.words, found.main.outcome, values, ensemble)
                if often else ())
    unrelated = Said("In none of them do the draws with it end clearly otherwise in {what} than "
                     "those without.", what=found.main.words) if often and not together else None
    return WhoMoved("" if case == BASELINE else found.labels[case],
                    tuple(teller.row(case, line) for line in often),
                    teller.rare(case, acts[len(often):]), together, unrelated,
                    teller.apart(case, acts, found.labels))


class _Teller:
    """Says what a tally has counted."""

    def __init__(self, scenario: Scenario, labels: Labels, counted: Tally):
        self.scenario, self.labels, self.counted = scenario, labels, counted

    def acts(self, case: str) -> list[int]:
        """The lines of whole acts: those of all instances together, or of the only one."""
        first: dict[str, int] = {}
        for line in self.counted.of(case):
            first.setdefault(act_of(self.counted.names[line]), line)
        return list(first.values())

    def called(self, name: str) -> str:
        """A pole or state within a sentence."""
        return self.labels.spoken.get(name) or self.labels.states[name]

    def act(self, line: int) -> str:
        """Who does what: ``Russia: trade restrictions``."""
        name = self.counted.names[line]
        who = ({**self.labels.states, **self.labels.poles}[name.actor] if name.actor else
               _states(len({one.actor for _, one in self.instances(line)})))
        return t("{who}: {what}", who=who, what=Name(name.label))

    def instances(self, line: int) -> list[tuple[int, MoveName]]:
        """The lines of an act's instances; the line itself where it is the only one."""
        names = self.counted.names
        act = names[line].id
        found = [(n, name) for n, name in enumerate(names) if act_of(name) == act and n != line]
        return found or [(line, names[line])]

    def share(self, case: str, line: int) -> Number:
        """In how many draws it happens."""
        part = self.counted.ever(case, line)
        return Number(part, percent(part, rounding="not to all"),
                      f"{case} | moves | {self.counted.names[line].id} | share")

    def row(self, case: str, line: int) -> Row:
        """A line of the table."""
        low, middle, high = self.counted.when(case, line, (BAND[0], 0.5, BAND[1]))
        years = (low[:4] if low[:4] == high[:4] else
                 t("{low} to {high}", low=low[:4], high=high[:4]))
        return Row(self.act(line), self.share(case, line),
                   f"{month_in_words(middle, short=True)} ({years})", self.on_whom(case, line))

    def on_whom(self, case: str, line: int) -> str:
        """The targets; of several instances the most frequent, with its part of the draws."""
        every = self.instances(line)
        if len(every) == 1:
            states = every[0][1].targets
            names = t(", ").join(self.labels.states[one] for one in states)
            return names if len(names) <= ON_WIDTH else _states(len(states))
        most, name = max(every, key=lambda one: self.counted.ever(case, one[0]))
        where = self.labels.states[name.id.partition("[")[2].rstrip("]")]
        return tn("{state} {part}, {count} more", "{state} {part}, {count} more", len(every) - 1,
                  state=where, part=self.share(case, most))

    def rare(self, case: str, rare: Sequence[int]) -> Told | None:
        """Acts that are rare, or never come."""
        never = [line for line in rare if not self.counted.ever(case, line)]
        rare = [line for line in rare if line not in never]
        parts = []
        if len(never) == len(self.acts(case)):
            return said_n("Nobody acts in any draw, though one answer could.",
                          "Nobody acts in any draw, though {count} answers could.", len(never))
        if rare:
            parts.append(Said("In fewer than {part} of the draws: {acts}.", part=percent(RARE),
                              acts=listed(self.act(line) for line in rare)))
        if never:
            parts.append(Said("Never: {acts}.", acts=listed(self.act(line) for line in never)))
        return Together(parts) if parts else None

    def together(self, case: str, words: str, what: Outcome, values: Floats,
                 ensemble: Ensemble) -> tuple[Said, ...]:
        """In the draws in which somebody acts, an outcome ends so; in the others otherwise."""
        found = sorted(_conditions(ensemble, case, self.counted, values),
                       key=lambda one: -abs(one[1]))
        told: dict[str, Said] = {}
        for line, _, there in found:
            name = self.counted.names[line]
            if len(told) == MANY[1] or act_of(name) in told:
                continue
            of = f"{case} | {what} | {'{}'} {name.id}"
            on = [] if name.targets == (name.actor,) else [
                self.labels.states[one] for one in name.targets]
            told[act_of(name)] = _ends(
                name.actor and self.called(name.actor), on, label=Name(name.label),
                part=self.share(case, line), what=words,
                end=Spread(values[there], of.format("with")).around,
                other=Spread(values[~there], of.format("without")).around)
        return tuple(told.values())

    def apart(self, case: str, acts: Sequence[int], labels: dict[str, str]) -> tuple[Said, ...]:
        """Where a variant changes how often somebody acts who could in both."""
        found = []
        for other in self.scenario.cases:
            both = set(self.counted.of(other)) if other != case else set()
            for line in acts:
                change = self.counted.ever(other, line) - self.counted.ever(case, line)
                if line in both and abs(change) >= RARE:
                    found.append((abs(change), other, line))
        found.sort(key=lambda one: -one[0])
        return tuple(Said("{act} with “{label}” {part} ({base})", act=self.act(line),
                          label=labels[other], part=self.share(other, line),
                          base=self.share(case, line)) for _, other, line in found)


def _states(count: int) -> str:
    return tn("{count} state", "{count} states", count)


def _ends(who: str, on: Sequence[str], **parts: object) -> Said:
    """How draws with an act end, and those without; the act by somebody, on somebody."""
    whom = listed(on)
    if who and on:
        return Said("In the {part} of draws with “{label}” by {who} on {whom}, {what} ends at "
                    "{end}; in the others at {other}.", who=who, whom=whom, **parts)
    if who:
        return Said("In the {part} of draws with “{label}” by {who}, {what} ends at {end}; in the "
                    "others at {other}.", who=who, **parts)
    if on:
        return Said("In the {part} of draws with “{label}” on {whom}, {what} ends at {end}; in "
                    "the others at {other}.", whom=whom, **parts)
    return Said("In the {part} of draws with “{label}”, {what} ends at {end}; in the others at "
                "{other}.", **parts)


def _conditions(ensemble: Ensemble, case: str, counted: Tally,
                values: Floats) -> Iterator[tuple[int, float, Flags]]:
    """Lines whose draws end otherwise than the others, beyond what chance would do.

    By rank sums (Mann & Whitney 1947), with a limit that counts how many lines were tried.

    Yields:
        Line, difference of the medians, and (R,) in which draws it happens.
    """
    moves, names = ensemble.moves, [case.name for case in ensemble.plan.cases]
    here, draws = moves.case == names.index(case), len(values)
    _, members = lines(moves.names)
    tried = []
    for line in counted.of(case):
        there = np.zeros(draws, bool)
        there[moves.replicate[here & np.isin(moves.move, members[line])]] = True
        count = int(there.sum())
        if min(count, draws - count) >= max(FEWEST, RARE * draws):
            tried.append((line, there, count))
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable") + 1.0
    for line, there, count in tried:
        spread = np.sqrt(count * (draws - count) * (draws + 1) / 12)
        z = (ranks[there].sum() - count * (draws + 1) / 2) / spread
        change = float(np.median(values[there]) - np.median(values[~there]))
        if abs(z) > NormalDist().inv_cdf(1 - MISTAKEN / (2 * len(tried))) and abs(change) >= SMALL:
            yield line, change, there


__all__ = ["HEAD", "Row", "WhoMoved", "who_moved"]
