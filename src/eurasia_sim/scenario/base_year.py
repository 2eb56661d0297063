"""The base year's uncertain numbers as arrays, each with the name of its draw."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from eurasia_sim.scenario.plan import Spreads
from eurasia_sim.world import OUTSIDE, Estimate, World


def base_year(world: World) -> dict[str, Spreads]:
    """The numbers of a world by the names of `Plan.base`."""
    states, poles, channels = list(world.states), list(world.poles), list(world.channels)

    def table(shape: tuple[int, ...], find: Callable[..., tuple[str, Estimate | None]],
              missing: float = 0.0) -> Spreads:
        found = [find(*index) for index in np.ndindex(*shape)]
        triples = np.array([e.triple if e else (missing,) * 3 for _, e in found], float)
        low, mode, high = triples.reshape(-1, 3).T.reshape(3, *shape)
        return Spreads(low, mode, high, tuple(purpose for purpose, _ in found))

    def of_state(name: str, key: str | None = None) -> Callable[..., tuple[str, Estimate | None]]:
        def find(*index: int) -> tuple[str, Estimate | None]:
            state = states[index[-1]]
            value = getattr(world.states[state], name)
            if key is None:
                return f"states.{state}.{name}", value
            entry = (poles if key == "pole" else channels)[index[0]]
            return f"states.{state}.{name}.{entry}", value.get(entry)
        return find

    def supply(c: int, q: int, i: int) -> tuple[str, Estimate]:
        channel, supplier, state = channels[c], world.suppliers[q], states[i]
        return (f"states.{state}.supply.{channel}.{supplier}",
                world.states[state].supply[channel][supplier])

    def of_pole(name: str) -> Callable[[int], tuple[str, Estimate]]:
        return lambda p: (f"poles.{poles[p]}.{name}", getattr(world.poles[poles[p]], name))

    def reach(q: int) -> tuple[str, Estimate]:
        name = world.suppliers[q]
        owner = world.outside if name == OUTSIDE else world.poles[name]
        return f"reach.{name}", owner.reach

    def cohesion(b: int) -> tuple[str, Estimate | None]:
        bloc = world.poles[world.blocs[b]].bloc
        return f"poles.{world.blocs[b]}.cohesion", bloc.cohesion if bloc else None

    def rivalry(p: int, q: int) -> tuple[str, Estimate | None]:
        return (f"poles.{poles[p]}.rivalry.{poles[q]}",
                world.poles[poles[p]].rivalry.get(poles[q]))

    def tie(n: int) -> tuple[str, Estimate]:
        return "ties." + "-".join(sorted(world.ties[n].between)), world.ties[n].strength

    def of_channel(name: str) -> Callable[[int], tuple[str, Estimate | None]]:
        return lambda c: (f"channels.{channels[c]}.{name}",
                          getattr(world.channels[channels[c]], name))

    s, p, c, q = len(states), len(poles), len(channels), len(world.suppliers)
    return {
        "weights": table((c, s), of_state("weights", "channel")),
        "supply_share": table((c, q, s), supply),
        "alignment": table((p, s), of_state("alignment", "pole")),
        "grievance": table((p, s), of_state("grievance", "pole")),
        "counter_dependence": table((p, s), of_state("counter_dependence", "pole")),
        "power": table((s,), of_state("power")),
        "comfort": table((s,), of_state("comfort")),
        "sensitivity": table((s,), of_state("sensitivity")),
        "reach": table((q,), reach),
        "coercion": table((p,), of_pole("coercion")),
        "reactivity": table((p,), of_pole("reactivity")),
        "alarm": table((p,), of_pole("alarm")),
        "cohesion": table((len(world.blocs),), cohesion),
        "rivalry": table((p, p), rivalry),
        "ties": table((len(world.ties),), tie),
        "half_life": table((c,), of_channel("half_life")),
        "follows_alignment": table((c,), of_channel("follows_alignment"), 1.0),
        "follows_reach": table((c,), of_channel("follows_reach"), 1.0),
        "volatility": table((c,), of_channel("volatility")),
    }
