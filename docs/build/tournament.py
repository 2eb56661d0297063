"""The page about the council game's tournament: simple strategies, many games, two worlds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from math import hypot

from eurasia_sim.council.rules import shipped_council
from eurasia_sim.council.strategies import STRATEGIES
from eurasia_sim.council.tournament import Scores, Settings, play_all
from eurasia_sim.scenario import load_scenario

WORLDS = {"acting": "In the articles' world", "sceptic": "In the sceptic's world"}
# A mean differs from another, or from 50, if it does so by so many standard errors.
CLEAR = 3.0
# Points that are worth telling.
WORTH = 1.0


@dataclass(frozen=True)
class Cell:
    """Mean points of a strategy, and their standard error."""

    mean: float
    error: float

    def beyond(self, other: float, error: float = 0.0) -> bool:
        """Whether it is clearly more."""
        return self.mean - other > CLEAR * max(hypot(self.error, error), 1e-9)


Row = dict[str, Cell]


def rows(scores: Scores) -> dict[tuple[str, str], Row]:
    """Seat and goal → strategy → points, of strategies that the seat can play."""
    council = shipped_council()
    found = {}
    for seat, rules in council.seats.items():
        for goal in rules.goals:
            cells = {name: Cell(*scores.mean(seat, goal, name)) for name in STRATEGIES}
            found[seat, goal] = {name: cell for name, cell in cells.items()
                                 if cell.mean == cell.mean}
    return found


def best(row: Row) -> list[str]:
    """The strategies that none is clearly above; none where all make the same."""
    top = max(row.values(), key=lambda cell: cell.mean)
    found = [name for name, cell in row.items() if not top.beyond(cell.mean, cell.error)]
    return [] if len(found) == len(row) else found


def as_markdown() -> str:
    """The page."""
    settings = Settings()
    parts = [INTRODUCTION.format(
        games=settings.games, classes=settings.classes, seats=settings.seats,
        draws=settings.draws, rounds=settings.rounds, clear=CLEAR, sample=sample())]
    for scenario, title in WORLDS.items():
        parts.append(_world(title, scenario, rows(play_all(load_scenario(scenario), settings))))
    return "\n".join([*parts, CONCLUSION])


def sample() -> str:
    """What a few games come to: another text wherever the page is out of date, in seconds."""
    few = Settings(games=48, classes=4)
    table = {world: {f"{seat} {goal}": {name: f"{cell.mean:.1f}" for name, cell in row.items()}
                     for (seat, goal), row in rows(play_all(load_scenario(world), few)).items()}
             for world in WORLDS}
    return hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()[:16]


def _world(title: str, scenario: str, table: dict[tuple[str, str], Row]) -> str:
    council = shipped_council()
    lines = [f"## {title}\n", f"`{scenario}`.\n",
             "| seat | goal | " + " | ".join(STRATEGIES) + " |",
             "|---|---|" + "---|" * len(STRATEGIES)]
    for (seat, goal), row in table.items():
        winners = best(row)
        cells = ["–" if name not in row else
                 f"**{row[name].mean:.0f}**" if name in winners else f"{row[name].mean:.0f}"
                 for name in STRATEGIES]
        lines.append(f"| {council.seats[seat].label} | {council.goals[goal].label} | "
                     + " | ".join(cells) + " |")
    error = max(cell.error for row in table.values() for cell in row.values())
    wins = {name: sum(name in best(row) for row in table.values()) for name in STRATEGIES}
    some = {name: sum(name in row for row in table.values()) for name in STRATEGIES}
    lines += ["", f"The largest standard error is {error:.1f} points. Among the best: " + ", ".join(
        f"*{name}* in {wins[name]} of {some[name]}" for name in STRATEGIES) + " pairs of seat and "
        "goal that can play it.", ""]
    for said in (_by_goal(table), _dominance(table), _pressing(table)):
        lines += [said, ""]
    return "\n".join(lines)


def _by_goal(table: dict[tuple[str, str], Row]) -> str:
    """Which strategy is how often among the best at each goal."""
    council, said = shipped_council(), []
    for goal, rules in council.goals.items():
        mine = [best(row) for (_, one), row in table.items() if one == goal]
        wins = {name: sum(name in some for some in mine) for name in STRATEGIES}
        top = sorted((name for name in wins if wins[name]), key=lambda name: -wins[name])
        said.append(f"*{rules.label}*: " + (", ".join(
            f"{name} {wins[name]}" for name in top) or "none") + f" of {len(mine)}")
    return "Who is among the best, by goal: " + "; ".join(said) + "."


def _dominance(table: dict[tuple[str, str], Row]) -> str:
    """Whether a strategy is among the best everywhere, or at all goals of a seat."""
    council = shipped_council()
    told = {key: row for key, row in table.items() if best(row)}
    everywhere = [name for name in STRATEGIES
                  if all(name in best(row) for row in told.values() if name in row)]
    at_home = {}
    for seat in council.seats:
        mine = [row for (one, _), row in told.items() if one == seat]
        names = [name for name in STRATEGIES if mine and all(name in best(row) for row in mine)]
        if names:
            at_home[seat] = names
    text = ("**No strategy is among the best for every actor and goal.**" if not everywhere else
            f"**Among the best for every actor and goal: {', '.join(everywhere)}.**")
    if at_home:
        return text + " At all of a seat's own goals: " + "; ".join(
            f"{council.seats[seat].label}: *{', '.join(names)}*"
            for seat, names in at_home.items()) + "."
    return text + " Nor is one for all goals of any single seat."


def _pressing(table: dict[tuple[str, str], Row]) -> str:
    """Where a team that only presses is better off than an empty seat."""
    council = shipped_council()
    pays = [f"{council.seats[seat].label}, “{council.goals[goal].label}” "
            f"({row['press'].mean:.0f})" for (seat, goal), row in table.items()
            if "press" in row and row["press"].beyond(50) and row["press"].mean >= 50 + WORTH]
    if not pays:
        return ("**Pressing alone pays nowhere**: no team that only presses does better than an "
                "empty seat.")
    return (f"**Pressing alone pays**, beside an empty seat, for {'; '.join(pays)}. A power that "
            "presses coerces; a state that does quarrels in public, or turns its schools around.")


INTRODUCTION = """\
# The council game's tournament

Made by `python docs/build/make.py council-tournament`; do not edit. Does one simple way of
playing the [council game](council.md) win for everybody? Then it would be no game, and the goals
would be badly chosen.

<!-- a sample of these games: {sample} -->

{games} games of {rounds} rounds in each world. {seats} seats are taken in a game, each by a team
with one strategy drawn by lot; what nobody plays acts by itself. {classes} sets of seats, each on
{draws} draws of its own, the first of which is what the teams see; points are means over the
draws. Every game is run once for each team with its seat empty. 50 points: as if the seat had
stayed empty. Bold: among the best, so that none is above by {clear:g} standard errors; nothing is
bold where all are alike. A dash: the menu has nothing of this sort.

| strategy | what the team does in each round |
|---|---|
| random | any moves that the budget allows |
| press | demands, bans, quarrels, toward whoever stands farthest or presses most |
| court | visits, contracts, favours, toward whoever stands farthest or presses least |
| mend | apologies, compensation, a softer tone; a state lets grievances go |
| build | routes, arms, meetings, institutions |
| hedge | a power mends and courts; a state courts whoever presses it least, and builds |

Teams are not clever: none plans ahead, none answers another. What a class does is not in the
table.
"""

CONCLUSION = """\
## What it does not say

That a strategy is best in this table says that the model, with these numbers, these sizes of
moves and these goals, measures it so. The goals were set with the first tournaments in view:
scales were widened where favours alone reached the end of them, and *balance* counts grievances
since quarrelling alone made powers alike. Where the two worlds differ, it is the assumptions that
decide and not the game; lesson 8 lets a class play both.
"""

__all__ = ["CLEAR", "Cell", "as_markdown", "best", "rows"]
