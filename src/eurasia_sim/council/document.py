"""A game as changes to the scenario that it is played in, and as a scenario file of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import yaml

from eurasia_sim.council.game import Game, plain_event
from eurasia_sim.council.rules import Rules
from eurasia_sim.reading import validate
from eurasia_sim.scenario import BASELINE, Case, Scenario
from eurasia_sim.scenario.acting import PlacedActing, instances
from eurasia_sim.scenario.cases import Checker
from eurasia_sim.scenario.copying import copy_beside, world_name
from eurasia_sim.scenario.given import PlainDumper, document_of
from eurasia_sim.scenario.library import shipped
from eurasia_sim.scenario.resolve import resolved, resolved_yaml
from eurasia_sim.scenario.schema import Changes
from eurasia_sim.world import Month
from eurasia_sim.world.moves import Active, Response

Table = Literal["responses", "choices"]
EMPTY = "empty-"  # in front of a seat: the variant in which nobody sits there


@dataclass(frozen=True)
class Acts:
    """A response or choice of the scenario, with who decides in each of its instances.

    Attributes:
        id: its own; table: where it stands.
        actors: state → who decides there; the key None where it is not for each of some states.
        what: as a file says it.
        first: the month from which it acts.
    """

    id: str
    table: Table
    actors: Mapping[str | None, str]
    what: Mapping[str, Any]
    placed: PlacedActing

    def without(self, gone: Mapping[str, int],
                month: Callable[[int], Month]) -> dict[str, Any] | None:
        """What is left of it where some decide otherwise; itself if nothing changes.

        Args:
            gone: seat → the round from which its team acts.
            month: round → its first month.
        """
        deciders = set(self.actors.values())
        if not deciders & gone.keys():
            return dict(self.what)
        if len(deciders) > 1:
            left = [state for state, actor in self.actors.items() if actor not in gone]
            return {**self.what, "for_each": left} if left else None
        since = gone[deciders.pop()]
        last = month(since) + -1
        active = self.placed.what.active
        if since == 0 or (active.first is not None and active.first > last):
            return None
        if active.last is not None and active.last < last:
            return dict(self.what)
        shorter = Active.model_construct(first=active.first, last=last)
        return {**self.what, "active": shorter.model_dump(by_alias=True, exclude_none=True)}


def acting_in(scenario: Scenario) -> list[Acts]:
    """Who acts of his own accord in a game: as the scenario says, or else as the world does."""
    case = scenario.cases[BASELINE]
    world = scenario.world
    placed = dict(case.acting) or {
        one.id: PlacedActing(one, world.document, (table, number))
        for table in ("responses", "choices")
        for number, one in enumerate(getattr(world.world, table))}
    found = []
    for name in sorted(placed):
        one = placed[name]
        actors = {instance.state: instance.actor
                  for instance in instances(one, world.world, scenario.kinds)}
        found.append(Acts(name, "responses" if isinstance(one.what, Response) else "choices",
                          actors, {key: value for key, value in one.what.model_dump(
                              by_alias=True, exclude_none=True).items() if value != []}, one))
    return found


def events_of(game: Game, rules: Rules, *, without: Iterable[str] = ()) -> list[dict[str, Any]]:
    """The events of a game in the order of rounds: those of the teacher, and all moves.

    Args:
        game: its revealed rounds.
        rules: of the world.
        without: seats whose moves are left out.
    """
    found = []
    for number in range(game.done):
        found += [plain_event(one.event) for one in game.events if one.round == number]
        for seat in sorted({*game.seats} - {*without}):
            found += [rules.event(game.event_id(seat, number, count), seat, move,
                                  game.month(number))
                      for count, move in enumerate(game.of(seat, number), start=1)]
    return found


def changes_of(game: Game, rules: Rules, scenario: Scenario, *,
               empty: Iterable[str] = ()) -> dict[str, Any]:
    """A game as changes to its scenario: moves as shocks, and who no longer acts by himself.

    Args:
        game: its revealed rounds.
        rules: of the world.
        scenario: that it is played in.
        empty: seats that nobody took, after all.
    """
    gone = {name: seat.since for name, seat in game.seats.items() if name not in {*empty}}
    own = scenario.cases[BASELINE].acting
    stays = rules.council.stays
    changes: dict[str, Any] = {"remove": [], "responses": [], "choices": []}
    for one in acting_in(scenario):
        left = dict(one.what) if one.id in stays else one.without(gone, game.month)
        if one.id in own:
            if left == one.what:
                continue
            changes["remove"].append(one.id)
        if left is not None:
            changes[one.table].append(left)
    changes["shocks"] = events_of(game, rules, without=empty)
    return {key: value for key, value in changes.items() if value}


def played(game: Game, rules: Rules, scenario: Scenario, replicates: int) -> Scenario:
    """The game as a checked scenario: its baseline is the game, its variants are empty seats.

    Args:
        game: its revealed rounds.
        rules: of the world.
        scenario: that it was played in.
        replicates: draws; the same number as in the page gives the page's curves.

    Raises:
        InputError: for an event that the scenario cannot have.
    """
    checker = Checker(scenario.world, dict(scenario.kinds), scenario.period)
    start = scenario.cases[BASELINE]

    def case(name: str, label: str, empty: Sequence[str]) -> Case:
        changes = changes_of(game, rules, scenario, empty=empty)
        if not changes:
            return replace(start, name=name, label=label)
        document = document_of({"name": game.id, **changes}, scenario.path.parent)
        checked = validate(Changes, replace(document, data=without_name(document.data)))
        return checker.apply(replace(start, name=name, label=label), checked, document, ())

    cases = {BASELINE: case(BASELINE, "the game", ())}
    for seat in sorted(game.seats):
        name = EMPTY + seat.replace("_", "-")
        cases[name] = replace(
            case(name, f"nobody plays {rules.council.seats[seat].label}", [seat]),
            about="the team's moves are left out, and its actor does what it is used to do")
    return replace(
        scenario, path=scenario.path.with_name(f"{game.id}.yaml"), name=f"Council game {game.id}",
        question="What did the moves of the teams change, and what would have come without each?",
        context=f"{len(game.seats)} teams, {game.done} of {game.rounds} rounds of {game.months} "
                f"months, {game.start} to {game.last}, in the scenario “{scenario.name}”.",
        kinds=checker.kinds, cases=cases,
        ensemble=scenario.ensemble.changed(replicates))


def without_name(data: Mapping[str, Any]) -> dict[str, Any]:
    """The changes alone."""
    return {key: value for key, value in data.items() if key != "name"}


def write_scenario(game: Game, rules: Rules, scenario: Scenario, replicates: int,
                   folder: Path) -> None:
    """Write the game as ``game.yaml``, with the files that it needs beside it.

    Where a shipped scenario was played, the file extends that one and says only what the teams
    did; else it holds everything.

    Raises:
        InputError: as `played`.
    """
    whole = played(game, rules, scenario, replicates)
    known = next((name for name, path in shipped("scenario").items() if path == scenario.path),
                 None)
    if known is None:
        named = copy_beside(whole, folder)
        text = resolved_yaml(named, world_name(whole))
    else:
        about = resolved(whole, world_name(whole))
        data = {"name": whole.name, "question": whole.question, "context": whole.context,
                "extends": known, "ensemble": about["ensemble"],
                **changes_of(game, rules, scenario),
                "variants": about.get("variants"), "focus": about.get("focus")}
        text = HEAD + yaml.dump({key: value for key, value in data.items() if value},
                                Dumper=PlainDumper, sort_keys=False, allow_unicode=True, width=100)
    (folder / "game.yaml").write_text(text, encoding="utf-8")


HEAD = """\
# Written by eurasia-sim from a council game. The baseline is the game; each variant shows what
# would have come if nobody had played that seat:
#     eurasia-sim run game.yaml
#     eurasia-sim explain game.yaml
"""

__all__ = ["EMPTY", "Acts", "acting_in", "changes_of", "events_of", "played", "write_scenario"]
