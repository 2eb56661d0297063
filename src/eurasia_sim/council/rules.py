"""The rules of the game: who may do what, at what cost, and what event a move is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from eurasia_sim.council.schema import (
    BOTH,
    CHOOSE,
    GREATEST,
    MEAN,
    SEAT,
    Council,
    MoveRules,
    Size,
)
from eurasia_sim.languages import Name, t, tn
from eurasia_sim.model import OUTCOMES, VARIABLES
from eurasia_sim.reading import Document, Loc, nearest, read_document, suggestion, validate
from eurasia_sim.world import (
    Kind,
    Month,
    World,
    check_sources,
    load_world,
    shipped_evidence,
    shipped_kinds,
    world_file,
)
from eurasia_sim.world.load import DATA, SHIPPED_WORLD

HYPOTHETICAL = "hypothetical"


class Picked(Protocol):
    """A move as a team picks it: which, on or toward whom, how strong."""

    @property
    def move(self) -> str: ...  # noqa: D102
    @property
    def on(self) -> str | None: ...  # noqa: D102
    @property
    def size(self) -> Size: ...  # noqa: D102


@dataclass(frozen=True)
class Refused:
    """Why a team cannot do what it picked.

    Attributes:
        number: of the move in the list; None where the list as a whole is wrong.
        key: move, on or size.
        message, hint: for the team.
    """

    number: int | None
    key: str | None
    message: str
    hint: str = ""


@cache
def shipped_council() -> Council:
    """The rules that ship, every name checked.

    Raises:
        InputError: with the line of the first thing that is wrong.
    """
    document = read_document(DATA / "council.yaml")
    council = validate(Council, document)
    check_sources(document, shipped_evidence())
    check_names(council, document, load_world(world_file(SHIPPED_WORLD)).world, shipped_kinds())
    return council


def plays_in(council: Council, world: World, kinds: Mapping[str, Kind]) -> bool:
    """Whether a world has everybody and everything that the rules name."""
    regions = {name for move in council.moves.values() for name in (*move.of, move.on)
               if name and name not in (SEAT, CHOOSE, BOTH, "all")}
    regions |= {one.region for goal in council.goals.values() for one in goal.measure
                if one.region}
    poles = {move.by for move in council.moves.values()} - {SEAT, CHOOSE}
    known = {*world.poles, *world.states, *world.regions}
    return ({*council.seats, *regions, *poles} <= known
            and {move.kind for move in council.moves.values()} <= {*kinds})


def check_names(council: Council, document: Document, world: World,
                kinds: Mapping[str, Kind]) -> None:
    """Refuse names that the rules, the world or the catalogue do not know.

    Raises:
        InputError: at the line of the first.
    """
    poles, states, regions = list(world.poles), list(world.states), list(world.regions)
    for number, stays in enumerate(council.stays):
        document.known(("stays", number), stays, [each.id for each in world.responses], "response")
    for name, seat in council.seats.items():
        document.known(("seats", name), name, [*poles, *states], "pole or state", key=True)
        for table, valid in (("moves", council.moves), ("goals", council.goals)):
            for number, its in enumerate(getattr(seat, table)):
                document.known(("seats", name, table, number), its, valid, table[:-1])
    for name, move in council.moves.items():
        at: Loc = ("moves", name)
        document.known((*at, "kind"), move.kind, kinds, "kind")
        document.known((*at, "by"), move.by, [SEAT, CHOOSE, *poles], "pole")
        if move.against is not None:
            document.known((*at, "against"), move.against, poles, "pole")
        if move.on is not None:
            document.known((*at, "on"), move.on, [SEAT, CHOOSE, BOTH, *regions], "region")
        valid_of = poles if move.picks == "pole" else ["all", *regions, *states]
        for number, target in enumerate(move.of):
            document.known((*at, "of", number), target, valid_of, "name")
        given = {"by", *(["on"] if move.on else []), *(["against"] if move.against else [])}
        if given != {*kinds[move.kind].roles}:
            raise document.error((*at, "kind"),
                                 t("the kind '{kind}' has the roles {roles}", kind=move.kind,
                                   roles=", ".join(kinds[move.kind].roles)),
                                 hint=t("this move fills {roles}",
                                        roles=", ".join(sorted(given))))
    for name, goal in council.goals.items():
        for number, one in enumerate(goal.measure):
            at = ("goals", name, "measure", number)
            document.known((*at, "outcome"), one.outcome, OUTCOMES, "outcome")
            axes = VARIABLES[one.outcome].asked
            if one.pole is not None:
                document.known((*at, "pole"), one.pole, [SEAT, GREATEST, MEAN, *poles], "pole")
            if one.state is not None:
                document.known((*at, "state"), one.state, [SEAT, MEAN, *states], "state")
            if one.region is not None:
                document.known((*at, "region"), one.region, regions, "region")
            wanted = {"pole": "pole" in axes or "bloc" in axes, "state": "state" in axes,
                      "region": "region" in axes or one.state == MEAN}
            for key, needed in wanted.items():
                if needed != (getattr(one, key) is not None):
                    raise document.error(at, t("{outcome} needs  {key}: …", outcome=one.outcome,
                                               key=key) if needed else t(
                        "{outcome} takes no  {key}:", outcome=one.outcome, key=key))


class Rules:
    """The rules in a world.

    Args:
        council: of the file.
        world: that the game is played in.
    """

    def __init__(self, council: Council, world: World):
        self.council, self.world = council, world

    def targets(self, seat: str, move: str) -> list[str]:
        """What a seat may pick for a move; nothing where nothing is picked."""
        rules = self.council.moves[move]
        if rules.picks == "pole":
            return [name for name in rules.of if name not in (seat, rules.against)]
        return [name for name in self.world.states_of(rules.of) if name != seat]

    def cost(self, picked: Picked) -> int:
        """Units of attention that a move takes."""
        return self.council.moves[picked.move].cost.get(
            picked.size, self.council.cost[picked.size])

    def refuse(self, seat: str, picked: Sequence[Picked],
               before: Iterable[Picked] = ()) -> Refused | None:
        """Why a seat cannot do this in a round; None where it can.

        Args:
            seat: of the team.
            picked: its moves of the round.
            before: its moves of all other rounds.
        """
        council = self.council
        menu = council.seats[seat].moves
        if len(picked) > council.most_moves:
            return Refused(
                None, None,
                tn("{count} move in one round", "{count} moves in one round", len(picked)),
                t("at most {most}", most=council.most_moves))
        done = [one.move for one in before]
        seen: set[tuple[str, str | None]] = set()
        for number, one in enumerate(picked):
            if one.move not in menu:
                return Refused(number, "move", t(
                    "{seat} has no move '{move}'", seat=Name(council.seats[seat].label),
                    move=one.move),
                    suggestion(one.move, menu))
            rules = council.moves[one.move]
            if one.size not in rules.sizes:
                return Refused(number, "size", t("'{move}' does not come in the size {size}",
                                                 move=one.move, size=one.size),
                               suggestion(one.size, rules.sizes))
            trouble = self._target(seat, one)
            if trouble is not None:
                return Refused(number, "on", *trouble)
            if (one.move, one.on) in seen:
                return Refused(number, "move", t("'{move}' is there twice", move=one.move),
                               t("choose another size, or another state"))
            seen.add((one.move, one.on))
            done.append(one.move)
            if rules.most is not None and done.count(one.move) > rules.most:
                return Refused(number, "move", tn(
                    "'{move}' can be done once in one game",
                    "'{move}' can be done {count} times in one game", rules.most, move=one.move),
                    t("choose another move"))
        cost = sum(self.cost(one) for one in picked)
        if cost > council.budget:
            return Refused(None, None, tn("this takes {count} unit of attention",
                                          "this takes {count} units of attention", cost),
                           t("a round has {budget}", budget=council.budget))
        return None

    def _target(self, seat: str, one: Picked) -> tuple[str, str] | None:
        valid = self.targets(seat, one.move)
        if one.on is None:
            return (t("'{move}' needs a target", move=one.move), _one_of(valid)) if valid else None
        if not valid:
            return t("'{move}' takes no target", move=one.move), t("leave  on:  out")
        if one.on not in valid:
            near = nearest(one.on, valid)
            return (t("'{move}' cannot be done to '{target}'", move=one.move, target=one.on),
                    t("did you mean '{name}'?", name=near) if near else _one_of(valid))
        return None

    def event(self, name: str, seat: str, picked: Picked, month: Month) -> dict[str, Any]:
        """The event that a move is, as a scenario says it.

        Args:
            name: its id.
            seat: whose move.
            picked: what was picked; allowed.
            month: the first of the round.
        """
        rules = self.council.moves[picked.move]
        event: dict[str, Any] = {
            "id": name, "label": self.words(seat, picked), "kind": rules.kind, "date": str(month),
            "by": {SEAT: seat, CHOOSE: picked.on}.get(rules.by, rules.by)}
        if rules.against is not None:
            event["against"] = rules.against
        on = self.on(rules, seat, picked.on)
        if on is not None:
            event["on"] = on
        return {**event, "severity": rules.sizes[picked.size], "source": HYPOTHETICAL}

    @staticmethod
    def on(rules: MoveRules, seat: str, target: str | None) -> str | list[str] | None:
        """The states that a move happens to."""
        match rules.on:
            case "seat":
                return seat
            case "choose":
                return target
            case "both":
                return [seat, str(target)]
        return rules.on

    def words(self, seat: str, picked: Picked) -> str:
        """A move in words: ``Moscow: Demand that a state choose sides (Kazakhstan)``."""
        target = "" if picked.on is None else f" ({self.label(picked.on)})"
        return (f"{self.council.seats[seat].label}: "
                f"{self.council.moves[picked.move].label}{target}")

    def label(self, name: str) -> str:
        """The label of a pole or a state."""
        places = self.world.poles if name in self.world.poles else self.world.states
        return places[name].label


def _one_of(names: Sequence[str]) -> str:
    return t("one of: {names}", names=", ".join(names))


__all__ = ["Picked", "Refused", "Rules", "check_names", "plays_in", "shipped_council"]
