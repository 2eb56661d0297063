"""Compute what one event of a kind does to a world at rest, for the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import yaml

from eurasia_sim import engine
from eurasia_sim.arrays import Floats
from eurasia_sim.reading import parse_document, validate
from eurasia_sim.results.dataset import to_dataset
from eurasia_sim.results.outcome import Outcome
from eurasia_sim.scenario import BASELINE, Case, Plan, Scenario, make_plan
from eurasia_sim.scenario.cases import Placed
from eurasia_sim.scenario.schema import Ensemble, Event, Focus, Period, Shock, Trend
from eurasia_sim.world import Kind, Loaded, Month, load_world, shipped_kinds, world_file
from eurasia_sim.world.load import DATA, SHIPPED_WORLD

DRAWS = 256
AFTER, MONTHS = 6, 60
# What opens a wound where a kind is about healing one.
WOUNDS = "aircraft_incident"
_Happening = TypeVar("_Happening", bound=Shock | Trend)
BLOCKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Series:
    """The response of one outcome.

    Attributes:
        name: of the outcome, in words.
        effect: (months, draws), with the event minus without.
    """

    name: str
    effect: Floats


def example_of(kind: Kind) -> Shock | Trend:
    """The event in the example of a kind."""
    document = parse_document(kind.example, DATA / "kinds.yaml")
    if "from" in document.data:
        return validate(Trend, document)
    return validate(Shock, document)


def response(name: str, kinds: Mapping[str, Kind] | None = None,
             loaded: Loaded | None = None) -> tuple[Event, list[Series]]:
    """The response of a world at rest to the example of a kind, without chance.

    What heals has something to heal: there, both runs had an aircraft incident before.

    Returns: the event, moved to half a year after the start, and the outcomes that moved most.
    """
    kinds = kinds or shipped_kinds()
    event = example_of(kinds[name])
    before = _opened(event, kinds)
    plan, ensemble = _with_and_without(event, before, kinds, loaded)
    series = []
    for variable in ("alignment", "wound", "grievance", "dependence", "coercion", "cohesion",
                     "reach"):
        values = ensemble.records[variable]
        effect = (values[1] - values[0]).reshape(values.shape[1], -1, values.shape[-1])
        sizes = np.abs(np.median(effect, axis=-1)).max(axis=0)
        if sizes.size and sizes.max() > 1e-3:
            best = int(sizes.argmax())
            axes = ensemble.axes(variable)
            index = np.unravel_index(best, values.shape[2:-1])
            words = [list(getattr(plan.labels, f"{axis}s").values())[int(i)]
                     for axis, i in zip(axes, index, strict=True)]
            series.append(Series(f"{variable.replace('_', ' ')}: {' – '.join(reversed(words))}",
                                 effect[:, best]))
    return event, series


def heals(kind: Kind) -> bool:
    """Whether a kind does something only where there is a wound."""
    return any(effect.variable == "healing" for effect in kind.effects)


def weigh(kind: str, moves: str, months: int, on: str) -> float:
    """How much a shipped kind moves a state of the shipped world at rest.

    Args:
        kind: its name; severity 1, without chance.
        moves: alignment, dependence or influence toward the pole that acts: the first bloc for what
            only a bloc can do, else the first pole.
        months: after the event.
        on: the state; where a kind needs two, the first other of its region stands beside it.

    Returns:
        The median of the effect, with its sign.
    """
    event = _on(kind, on)
    plan, ensemble = _with_and_without(event, [], shipped_kinds(), None)
    values = to_dataset(ensemble)
    assert event.by is not None
    course = Outcome(moves, (on, event.by), plan.months[0]).course(values, plan.labels)
    return float(np.median((course[1] - course[0])[AFTER + months]))


def spill(kind: str, on: str) -> float:
    """How much an event on named states moves others in itself, beside those named.

    Args:
        kind: of the shipped ones, one that happens `on` states.
        on: a state; where a kind needs two, another stands beside it.

    Returns:
        The largest median effect on a state that is not named over the median of those named, in
        whatever of alignment, dependence and grievance the kind moves most; without peers and
        chance, and without what a bloc's cohesion does where the kind is about a bloc.
    """
    event = _on(kind, on)
    off = ["chance", "peers", "shared_grievance"]
    if any(effect.variable == "cohesion" for effect in shipped_kinds()[kind].effects):
        off += ["bloc_strength", "solidarity", "alarm"]
    before = _opened(event, shipped_kinds())
    plan, ensemble = _with_and_without(event, before, shipped_kinds(), None, tuple(off))
    named = [name in (event.on or ()) for name in plan.labels.states]
    found = []
    for variable in ("alignment", "dependence", "grievance"):
        values = ensemble.records[variable]
        peaks = np.median(np.abs(values[1] - values[0]).max(axis=(0, 1)), axis=-1)
        found.append((float(np.median(peaks[named])), float(peaks[np.logical_not(named)].max())))
    most, others = max(found)
    return others / most


def _on(kind: str, state: str) -> Shock:
    """A shock of a shipped kind, of severity 1, on a state of the shipped world.

    By the first bloc for what only a bloc can do, else by the first pole.
    """
    world = load_world(world_file(SHIPPED_WORLD)).world
    moved = {effect.variable for effect in shipped_kinds()[kind].effects}
    by = world.blocs[0] if {"cohesion", "membership"} & moved else next(iter(world.poles))
    against = next(pole for pole in world.poles if pole != by)
    other = next(name for name in world.states if name != state)
    roles = {"by": by, "against": against, "with": other, "channel": next(iter(world.channels)),
             "on": [state, other] if "tie" in moved else state}
    return Shock.model_validate({
        "id": "it", "kind": kind, "date": "2000-01", "source": "hypothetical",
        **{role: roles[role] for role in shipped_kinds()[kind].roles}})


def _opened(event: Event, kinds: Mapping[str, Kind]) -> list[Shock]:
    """What opens a wound for an event that heals, as far as there is such a kind."""
    if not heals(kinds[event.kind]) or WOUNDS not in kinds:
        return []
    return [Shock.model_validate({"id": "before", "kind": WOUNDS, "date": "2000-01",
                                  "by": event.by, "on": event.on, "source": "hypothetical"})]


def _with_and_without(event: Shock | Trend, before: Sequence[Shock], kinds: Mapping[str, Kind],
                      loaded: Loaded | None,
                      without: tuple[str, ...] = ("chance",)) -> tuple[Plan, engine.Ensemble]:
    """A world at rest without an event and with it, some months after the start."""
    loaded = loaded or load_world(world_file(SHIPPED_WORLD))
    start: Month = loaded.world.start
    event = _moved(event, start + AFTER)
    document = parse_document(yaml.safe_dump({"example": True}), DATA / "kinds.yaml")
    earlier = {one.id: Placed(_moved(one, start + (AFTER - 3)), document, ()) for one in before}
    rest = Case(BASELINE, "rest", without=without, events=earlier)
    with_it = replace(rest, name="with it",
                      events={**earlier, event.id: Placed(event, document, ())})
    scenario = Scenario(
        DATA / "kinds.yaml", event.kind, "What does it do?", None, loaded,
        Period.model_validate({"from": str(start), "to": str(start + (AFTER + MONTHS))}),
        Ensemble(replicates=DRAWS, seed=1), kinds, {BASELINE: rest, "with it": with_it}, Focus(),
        ())
    plan = make_plan(scenario)
    return plan, engine.run(plan, threads=1)


def _moved(event: _Happening, when: Month) -> _Happening:
    if isinstance(event, Shock):
        return event.model_copy(update={"date": event.date.model_copy(
            update={"first": when, "last": when})})
    return event.model_copy(update={"first": when, "last": when + 11})


def sparkline(effect: Floats, width: int = 40) -> str:
    """Draw the median course as a line of block characters."""
    middle = np.median(effect, axis=-1)
    picks = middle[np.linspace(0, len(middle) - 1, width).astype(int)]
    low, high = min(picks.min(), 0.0), max(picks.max(), 0.0)
    scale = (high - low) or 1.0
    return "".join(BLOCKS[round((x - low) / scale * (len(BLOCKS) - 1))] for x in picks)
