"""From a scenario to what words and pictures about it need: focus, labels, events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eurasia_sim._version import __version__
from eurasia_sim.scenario import BASELINE, Scenario
from eurasia_sim.scenario.schema import Shock
from eurasia_sim.wording.answer import Asked
from eurasia_sim.world import Month

if TYPE_CHECKING:
    import numpy as np

    from eurasia_sim.plots.frame.scene import Mark, Scene


def focus(scenario: Scenario) -> tuple[dict[str, str], dict[str, str]]:
    """States and poles the question is about, name → label."""
    world = scenario.world.world
    return ({name: world.states[name].label for name in scenario.focus_states},
            {name: world.poles[name].label for name in scenario.focus_poles})


def region(scenario: Scenario) -> tuple[str, tuple[str, ...]]:
    """Label and states of the region the question is about."""
    world = scenario.world.world
    name = scenario.focus_region
    if name is None:
        return "all states", tuple(world.states)
    return world.regions[name].label, tuple(world.regions[name].states)


def asked(scenario: Scenario, how: str) -> Asked:
    """What its answer in words is about; `how` says where the draws come from."""
    states, poles = focus(scenario)
    spoken = {n: scenario.world.world.poles[n].spoken or label for n, label in poles.items()}
    world = scenario.world.world
    blocs = {n: world.poles[n].spoken or world.poles[n].label for n in world.blocs}
    last = max((str(p.event.last) for p in scenario.cases[BASELINE].events.values()), default="")
    return Asked(scenario.name, scenario.question, states, spoken, blocs, region(scenario),
                 tuple(scenario.focus.outcomes),
                 {n: (c.label, c.about) for n, c in scenario.cases.items() if n != BASELINE},
                 last if last and last < str(scenario.period.last) else None,
                 BASELINE, scenario.ensemble.seed, how)


def scene(scenario: Scenario) -> Scene:
    """What its pictures need to know."""
    from eurasia_sim.plots.frame.scene import Scene

    world = scenario.world.world
    states, poles = focus(scenario)
    return Scene(
        name=scenario.name, question=scenario.question, seed=scenario.ensemble.seed,
        replicates=scenario.ensemble.replicates, version=__version__, baseline=BASELINE,
        cases={n: c.label for n, c in scenario.cases.items()},
        states={n: s.label for n, s in world.states.items()},
        poles={n: p.label for n, p in world.poles.items()},
        colors={n: p.color for n, p in world.poles.items()},
        focus_states=tuple(states), focus_poles=tuple(poles), region=region(scenario),
        marks=tuple(marks(scenario)),
        spoken={n: p.spoken or p.label for n, p in world.poles.items()},
        removed={n: tuple(e for e in scenario.cases[BASELINE].events if e not in c.events)
                 for n, c in scenario.cases.items()},
        ties=tuple((t.between[0], t.between[1], t.strength.mode) for t in world.ties))


def marks(scenario: Scenario) -> list[Mark]:
    """Its events on the time axis, by date."""
    import numpy as np

    from eurasia_sim.plots.frame.scene import Mark

    world = scenario.world.world
    base = scenario.cases[BASELINE].events

    def day(month: Month) -> np.datetime64:
        return np.datetime64(str(month), "s")

    def states_of(targets: dict[str, float] | None) -> list[str]:
        names: list[str] = []
        for name in targets or {}:
            names += (list(world.states) if name == "all" else
                      world.regions[name].states if name in world.regions else [name])
        return names

    found = []
    for case, what in scenario.cases.items():
        for name, placed in what.events.items():
            event = placed.event
            if case != BASELINE and name in base and base[name].event == event:
                continue
            touched = dict.fromkeys(states_of(event.on) + states_of(event.with_))
            poles = tuple(p for p in (event.by, event.against) if p)
            found.append(Mark(name, event.label or name.replace("-", " "), day(event.first),
                              day(event.last),
                              tuple(touched), poles, None if case == BASELINE else case,
                              not isinstance(event, Shock)))
    return sorted(found, key=lambda m: (m.first, m.id))
