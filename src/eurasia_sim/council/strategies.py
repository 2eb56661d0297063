"""Teams that play by a simple rule: at random, always press, court, mend or build; hedge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from eurasia_sim.arrays import Floats
from eurasia_sim.council.game import Pick
from eurasia_sim.council.rules import Rules
from eurasia_sim.council.schema import SIZES, Size

# Of the targets that fit best, one of so many is taken: not always the same.
AMONG = 3


@dataclass(frozen=True)
class Sight:
    """What a team sees before it decides, of the draw that happens: each (poles, states).

    Attributes:
        poles, states: names along the axes.
    """

    poles: Sequence[str]
    states: Sequence[str]
    alignment: Floats
    pressure: Floats
    grievance: Floats
    wound: Floats

    def at(self, values: Floats, pole: str, state: str) -> float:
        """One value."""
        return float(values[list(self.poles).index(pole), list(self.states).index(state)])


Strategy = Callable[[Rules, str, Sight, Sequence[Pick], Random], list[Pick]]


def moves_of(rules: Rules, seat: str, use: str) -> list[str]:
    """The moves of a seat's menu that spend attention on something."""
    return [name for name in rules.council.seats[seat].moves
            if rules.council.moves[name].use == use]


def at_random(rules: Rules, seat: str, sight: Sight, before: Sequence[Pick],
              random: Random) -> list[Pick]:
    """Any moves that the budget allows."""
    found: list[Pick] = []
    for _ in range(rules.council.most_moves):
        move = random.choice(rules.council.seats[seat].moves)
        targets = rules.targets(seat, move)
        pick = Pick(move=move, on=random.choice(targets) if targets else None,
                    size=random.choice(list(rules.council.moves[move].sizes)))
        if rules.refuse(seat, [*found, pick], before) is None:
            found.append(pick)
    return found


def always(use: str) -> Strategy:
    """Spend the attention on one thing alone: press, court, mend or build."""

    def decide(rules: Rules, seat: str, sight: Sight, before: Sequence[Pick],
               random: Random) -> list[Pick]:
        return _spent(rules, seat, [use] * rules.council.most_moves, sight, before, random)

    return decide


def hedge(rules: Rules, seat: str, sight: Sight, before: Sequence[Pick],
          random: Random) -> list[Pick]:
    """Of two things: a state courts whoever presses it least and builds something of its own; a
    power mends what it broke and courts.
    """
    uses = ["mend", "court"] if seat in sight.poles else ["court", "build"]
    return _spent(rules, seat, uses, sight, before, random)


def _spent(rules: Rules, seat: str, uses: Sequence[str], sight: Sight, before: Sequence[Pick],
           random: Random) -> list[Pick]:
    """One move for each use, each as strong as the budget still allows; a large one first."""
    found: list[Pick] = []
    for use in uses:
        menu = moves_of(rules, seat, use)
        random.shuffle(menu)
        for move in menu:
            targets = _liked(rules, seat, move, use, sight, random)
            sizes: list[Size] = [size for size in reversed(SIZES)
                                 if size in rules.council.moves[move].sizes]
            possible = (Pick(move=move, on=on, size=size) for on in targets for size in sizes)
            pick = next((one for one in possible
                         if rules.refuse(seat, [*found, one], before) is None), None)
            if pick is not None:
                found.append(pick)
                break
    return found


def _liked(rules: Rules, seat: str, move: str, use: str, sight: Sight,
           random: Random) -> list[str | None]:
    """The targets of a move, those that fit the use best first, a little shuffled."""
    targets = rules.targets(seat, move)
    if not targets:
        return [None]

    def fit(target: str) -> float:
        if seat in sight.poles:  # toward a state
            if use == "mend":
                return (sight.at(sight.wound, seat, target)
                        + sight.at(sight.grievance, seat, target))
            # Press or court whoever stands farthest away.
            return -sight.at(sight.alignment, seat, target)
        if target in sight.poles:
            if use == "press":
                return sight.at(sight.pressure, target, seat)
            if use == "mend":
                return sight.at(sight.grievance, target, seat)
            return -sight.at(sight.pressure, target, seat)
        return random.random()

    ranked = sorted(targets, key=fit, reverse=True)
    best: list[str | None] = [*ranked[:AMONG]]
    random.shuffle(best)
    return [*best, *ranked[AMONG:]]


STRATEGIES: Mapping[str, Strategy] = {
    "random": at_random, "press": always("press"), "court": always("court"),
    "mend": always("mend"), "build": always("build"), "hedge": hedge}


def can_play(rules: Rules, seat: str, strategy: str) -> bool:
    """Whether a seat's menu has anything for a strategy."""
    return strategy in ("random", "hedge") or bool(moves_of(rules, seat, strategy))


__all__ = ["STRATEGIES", "Sight", "Strategy", "can_play", "moves_of"]
