"""Names along the axes of a plan's arrays, with their labels.

Labels are for people, in the language in use; files and hashes hold names alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eurasia_sim.languages import Name, t
from eurasia_sim.scenario.load import Scenario
from eurasia_sim.world import OUTSIDE, World


@dataclass(frozen=True)
class Labels:
    """Name → label along each axis."""

    states: Mapping[str, str]
    poles: Mapping[str, str]
    suppliers: Mapping[str, str]
    channels: Mapping[str, str]
    blocs: Mapping[str, str]
    colors: Mapping[str, str | None]
    regions: Mapping[str, tuple[str, tuple[str, ...]]]
    spoken: Mapping[str, str]  # poles within a sentence: the United States


def labels_of(world: World) -> Labels:
    """The labels of a world."""
    poles = {name: Name(pole.label) for name, pole in world.poles.items()}
    return Labels(
        states={name: Name(state.label) for name, state in world.states.items()},
        poles=poles,
        suppliers={**poles, OUTSIDE: Name(world.outside.label)},
        channels={name: Name(channel.label) for name, channel in world.channels.items()},
        blocs={name: poles[name] for name in world.blocs},
        colors={name: pole.color for name, pole in world.poles.items()},
        regions={name: (Name(r.label), tuple(r.states)) for name, r in world.regions.items()},
        spoken={name: Name(pole.spoken or pole.label) for name, pole in world.poles.items()},
    )


def focus_labels(scenario: Scenario) -> tuple[dict[str, str], dict[str, str]]:
    """States and poles the question is about, name → label."""
    world = scenario.world.world
    return ({name: Name(world.states[name].label) for name in scenario.focus_states},
            {name: Name(world.poles[name].label) for name in scenario.focus_poles})


def focus_region(scenario: Scenario) -> tuple[str, tuple[str, ...]]:
    """Label and states of the region the question is about."""
    world = scenario.world.world
    name = scenario.focus_region
    if name is None:
        return t("all states"), tuple(world.states)
    return Name(world.regions[name].label), tuple(world.regions[name].states)
