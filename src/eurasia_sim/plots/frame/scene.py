"""The scene of a picture: names, labels, colours and events, which the data set lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from eurasia_sim._version import __version__
from eurasia_sim.languages import Name, current, t
from eurasia_sim.results.moves import Tally
from eurasia_sim.results.outcome import Outcome, check_month, parse_outcome
from eurasia_sim.scenario import BASELINE, Labels, Scenario, references
from eurasia_sim.scenario.labels import focus_labels, focus_region, labels_of
from eurasia_sim.scenario.schema import Shock
from eurasia_sim.wording.findings import focused
from eurasia_sim.world import Month

if TYPE_CHECKING:
    import xarray as xr

SHORT = 13


@dataclass(frozen=True)
class Mark:
    """An event on the time axis.

    Attributes:
        id: the event's id.
        label: what is written beside the mark.
        first: its month, or the first of the months it may fall in or lasts.
        last: the last of them; equal to `first` for an event of a known month.
        states: the states it happens to.
        poles: the poles that act or are touched.
        case: the variant it belongs to; None if it happens in the baseline.
        trend: whether it is spread over its months, not drawn from them.
    """

    id: str
    label: str
    first: np.datetime64
    last: np.datetime64
    states: tuple[str, ...]
    poles: tuple[str, ...]
    case: str | None
    trend: bool

    @property
    def is_shock(self) -> bool:
        """Whether it happens in one known month."""
        return not self.trend and self.first == self.last


@dataclass(frozen=True)
class Scene:
    """Everything but the data that the pictures of a scenario need.

    Attributes:
        name, question: of the scenario.
        seed, replicates, version: for the footer.
        baseline: the name of the baseline case.
        cases: case → label, the baseline first; with what it is compared with, if a variant.
        states, poles: name → label.
        colors: pole → colour, or None to have one chosen.
        focus_states, focus_poles: what the question is about.
        region: label and states for regional sums.
        marks: the events.
        spoken: pole → its name within a sentence, where it differs: the United States.
        removed: variant → ids of the baseline's events that it does without.
        ties: pairs of states and how strongly they are tied to each other.
        outcomes: what the question is about, or what the pictures were asked for.
        asked: whether they were asked for, and are shown in this order.
        labels: of the outcomes.
        at: the month of pictures that show one; the last if None.
        against: variant → the case that it is compared with, where that is not the baseline.
        moves: what actors did of their own accord.
        shorts: pole → what the language in use calls it where there is little room.
    """

    name: str
    question: str
    seed: int
    replicates: int
    version: str
    baseline: str
    cases: dict[str, str]
    states: dict[str, str]
    poles: dict[str, str]
    colors: dict[str, str | None]
    focus_states: tuple[str, ...]
    focus_poles: tuple[str, ...]
    region: tuple[str, tuple[str, ...]]
    marks: tuple[Mark, ...]
    spoken: Mapping[str, str] = field(default_factory=dict)
    removed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ties: tuple[tuple[str, str, float], ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    asked: bool = False
    labels: Labels | None = None
    at: str | None = None
    against: Mapping[str, str] = field(default_factory=dict)
    moves: Tally | None = None
    shorts: Mapping[str, str] = field(default_factory=dict)

    def reference(self, variant: str) -> str:
        """The case that a variant is compared with."""
        return self.against.get(variant, self.baseline)

    def month(self, data: xr.Dataset) -> np.datetime64:
        """The month that pictures of one month show."""
        last: np.datetime64 = data.month.values[-1]
        return last if self.at is None else np.datetime64(self.at, "s")

    @property
    def variants(self) -> tuple[str, ...]:
        """The cases other than the baseline."""
        return tuple(name for name in self.cases if name != self.baseline)

    @property
    def shocks(self) -> tuple[Mark, ...]:
        """What happens in one known month of the baseline."""
        return tuple(m for m in self.marks if m.case is None and m.is_shock)

    @property
    def texts(self) -> list[str]:
        """What people wrote and pictures show."""
        return [self.name, self.question, self.region[0], *self.cases.values(),
                *self.states.values(), *self.poles.values(), *self.spoken.values(),
                *(mark.label for mark in self.marks),
                *(name.label for name in (self.moves.names if self.moves else ()))]

    def short(self, pole: str) -> str:
        """A pole's short label: that of the language, or the initials of a long name."""
        label = self.shorts.get(pole, self.poles[pole])
        if len(label) <= SHORT:
            return label
        initials = "".join(word[0] for word in label.split() if word[0].isupper())
        taken = [other for name, other in self.poles.items() if name != pole]
        clash = any("".join(w[0] for w in o.split() if w[0].isupper()) == initials for o in taken)
        return initials if len(initials) > 1 and not clash else label[:SHORT - 1].rstrip() + "…"

    def spoken_name(self, pole: str) -> str:
        """A pole's name within a sentence."""
        return self.spoken.get(pole) or self.poles[pole]

    @property
    def shortened(self) -> str:
        """A key to the shortened pole names; empty if none is shortened."""
        return " · ".join(t("{label}: {value}", label=self.short(pole), value=label)
                          for pole, label in self.poles.items() if self.short(pole) != label)


def scene_of(scenario: Scenario, outcomes: Sequence[str] = (), at: str | None = None,
             moves: Tally | None = None) -> Scene:
    """What its pictures need to know.

    Args:
        scenario: whose.
        outcomes: like ``cohesion[ots]``; what its question is about if left out.
        at: the month of pictures that show one; the last if left out.
        moves: of the run, if its pictures shall show them.

    Raises:
        InputError: for an outcome or a month that is none.
    """
    labels = labels_of(scenario.world.world)
    period = scenario.period
    months = [str(period.first + n) for n in range(period.months)]
    asked = [parse_outcome(text, labels, months) for text in outcomes]
    if at is not None:
        at = check_month(at, months)
    world = scenario.world.world
    states, poles = focus_labels(scenario)
    against = references(scenario.cases)
    return Scene(
        name=Name(scenario.name), question=Name(scenario.question), seed=scenario.ensemble.seed,
        replicates=scenario.ensemble.replicates, version=__version__, baseline=BASELINE,
        cases={n: Name(c.label) if against[n] == BASELINE else
               t("{label} beside {other}", label=Name(c.label),
                 other=Name(scenario.cases[against[n]].label))
               for n, c in scenario.cases.items()},
        states=dict(labels.states), poles=dict(labels.poles),
        colors={n: p.color for n, p in world.poles.items()},
        focus_states=tuple(states), focus_poles=tuple(poles), region=focus_region(scenario),
        marks=tuple(marks(scenario)),
        spoken={n: Name(p.spoken or p.label) for n, p in world.poles.items()},
        removed={n: tuple(e for e in scenario.cases[BASELINE].events if e not in c.events)
                 for n, c in scenario.cases.items()},
        ties=tuple((t.between[0], t.between[1], t.strength.mode) for t in world.ties),
        outcomes=tuple(asked or focused(scenario, labels, months)), asked=bool(asked),
        labels=labels, at=at,
        against={n: other for n, other in against.items() if other != BASELINE},
        moves=moves,
        shorts={n: short for n, p in world.poles.items()
                if (short := current().find(p.label, "short"))})


def marks(scenario: Scenario) -> list[Mark]:
    """Its events on the time axis, by date."""
    world = scenario.world.world
    base = scenario.cases[BASELINE].events

    def day(month: Month) -> np.datetime64:
        return np.datetime64(str(month), "s")

    found = []
    for case, what in scenario.cases.items():
        for name, placed in what.events.items():
            event = placed.event
            if case != BASELINE and name in base and base[name].event == event:
                continue
            touched = world.states_of([*(event.on or ()), *(event.with_ or ())])
            poles = tuple(p for p in (event.by, event.against) if p)
            found.append(Mark(name, Name(event.label or name.replace("-", " ")), day(event.first),
                              day(event.last),
                              tuple(touched), poles, None if case == BASELINE else case,
                              not isinstance(event, Shock)))
    return sorted(found, key=lambda m: (m.first, m.id))


def years(months: object) -> np.ndarray:
    """Months as decimal years: January 2022 is 2022.0."""
    return 1970.0 + np.asarray(months, "datetime64[M]").astype(float) / 12.0
