"""Compute what one event of a kind does to a world at rest, for the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import yaml

from eurasia_sim.arrays import Floats
from eurasia_sim.engine import run
from eurasia_sim.reading import parse_document, validate
from eurasia_sim.scenario import BASELINE, Case, Scenario, make_plan
from eurasia_sim.scenario.load import Placed
from eurasia_sim.scenario.schema import Ensemble, Event, Focus, Period, Shock, Trend
from eurasia_sim.world import Kind, Loaded, Month, load_world, shipped_kinds, world_file
from eurasia_sim.world.load import DATA, SHIPPED_WORLD

DRAWS = 256
MONTHS = 60
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

    Returns: the event, moved to half a year after the start, and the outcomes that moved most.
    """
    kinds = kinds or shipped_kinds()
    loaded = loaded or load_world(world_file(SHIPPED_WORLD))
    start = loaded.world.start
    event = example_of(kinds[name])
    when: Month = start + 6
    if isinstance(event, Shock):
        event = event.model_copy(update={"date": event.date.model_copy(
            update={"first": when, "last": when})})
    else:
        event = event.model_copy(update={"first": when, "last": when + 11})
    document = parse_document(yaml.safe_dump({"example": True}), DATA / "kinds.yaml")
    rest = Case(BASELINE, "rest", without=("chance",))
    with_it = replace(rest, name="with it", events={event.id: Placed(event, document, ())})
    scenario = Scenario(
        DATA / "kinds.yaml", name, "What does it do?", None, loaded,
        Period.model_validate({"from": str(start), "to": str(start + MONTHS)}),
        Ensemble(replicates=DRAWS, seed=1), kinds, {BASELINE: rest, "with it": with_it}, Focus(),
        ())
    plan = make_plan(scenario)
    ensemble = run(plan, threads=1)
    series = []
    for variable in ("alignment", "grievance", "dependence", "coercion", "cohesion", "reach"):
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


def sparkline(effect: Floats, width: int = 40) -> str:
    """Draw the median course as a line of block characters."""
    middle = np.median(effect, axis=-1)
    picks = middle[np.linspace(0, len(middle) - 1, width).astype(int)]
    low, high = min(picks.min(), 0.0), max(picks.max(), 0.0)
    scale = (high - low) or 1.0
    return "".join(BLOCKS[round((x - low) / scale * (len(BLOCKS) - 1))] for x in picks)
