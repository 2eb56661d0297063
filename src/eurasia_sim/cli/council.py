"""`council`: a council game as a scenario and a table."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eurasia_sim.cli.options import SCENARIO, Command, quiet, replicates
from eurasia_sim.languages import Month, Name, in_context, t, tn

if TYPE_CHECKING:
    from eurasia_sim.council.game import Game, Move
    from eurasia_sim.council.rules import Rules

COLUMNS = ("round", "month", "who", "team", "move", "on", "size", "attention", "event")


@click.command(cls=Command, short_help="Turn a council game into a scenario and a table.")
@click.argument("game", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False),
              help="Folder for the files; council-NAME-OF-THE-GAME if left out.")
@click.option("--scenario", type=SCENARIO, help="The file of the scenario that was played, if it "
              "does not come with the program.")
@replicates("Draws of the scenario; those of the page if left out.")
@quiet("Only errors.")
def council(game: Path, output: Path | None, scenario: Path | None, replicates: int | None,
            quiet: bool) -> None:
    """Turn the file of a council GAME into game.yaml and moves.csv, and tell who did what.

    The scenario's baseline is the game, moves as events; each variant shows what would have come if
    nobody had played a seat. run, explain and report take it. With as many draws as the page, the
    curves are those of the page.

    \b
    Examples:
      eurasia-sim council results/council/bani-toru.json
      eurasia-sim council game.json -o our-game
      eurasia-sim run our-game/game.yaml
    """
    from eurasia_sim.app.limits import DRAWS
    from eurasia_sim.council.document import write_scenario
    from eurasia_sim.council.game import check_game, read_game
    from eurasia_sim.files import whole_files
    from eurasia_sim.reading import shown
    from eurasia_sim.scenario import load_scenario
    from eurasia_sim.scenario.library import shipped

    found, document = read_game(game)
    if scenario is None:
        document.known(("scenario",), found.scenario, shipped("scenario"), "shipped scenario")
    loaded = load_scenario(scenario or found.scenario)
    rules = check_game(found, document, loaded)
    folder = output or Path(f"council-{found.id}")
    with whole_files(folder) as partial:
        write_scenario(found, rules, loaded, replicates or DRAWS, partial)
        _write_table(found, rules, partial / "moves.csv")
    if quiet:
        return
    click.echo("\n".join(_told(found, rules)))
    click.echo(f"\n{shown(folder / 'game.yaml')}, {shown(folder / 'moves.csv')}")


def _write_table(game: Game, rules: Rules, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for number in range(game.rounds):
            month = str(game.month(number))
            for injected in game.events:
                if injected.round == number:
                    event = injected.event
                    table.writerow([number + 1, month, "teacher", "", event.kind,
                                    " ".join(event.on or ()), event.severity.mode
                                    if event.severity else 1, "", event.id])
            for seat in game.offered:
                for count, one in enumerate(game.of(seat, number), start=1):
                    table.writerow([number + 1, month, seat, _text(game.seats[seat].name), one.move,
                                    one.on or "", one.size, rules.cost(one),
                                    game.event_id(seat, number, count)])


def _text(name: str) -> str:
    # A spreadsheet would take it for a formula.
    return f"'{name}" if name[:1] in "=+-@" else name


def _told(game: Game, rules: Rules) -> list[str]:
    lines = [tn("Council game {id}, begun in {start}, in the scenario '{scenario}': {done} of "
                "{rounds} rounds of {count} month.",
                "Council game {id}, begun in {start}, in the scenario '{scenario}': {done} of "
                "{rounds} rounds of {count} months.", game.months, id=game.id, done=game.done,
                rounds=game.rounds, start=_month(game, 0), scenario=game.scenario)]
    for name, seat in game.seats.items():
        lines.append("  " + t("{seat}: {goal}", seat=_team(game, rules, name),
                              goal=Name(rules.council.goals[seat.goal].label)))
    for number in range(game.done):
        lines.append(t("Round {round}, {month}", round=number + 1, month=_month(game, number)))
        lines += ["  " + t("event: {label}", label=Name(one.event.label or
                                                         rules_label(one.event.kind)))
                  for one in game.events if one.round == number]
        for seat_name in game.offered:
            lines += ["  " + _did(rules, seat_name, one) for one in game.of(seat_name, number)]
    return lines


def _month(game: Game, number: int) -> Month:
    first = game.month(number)
    return Month(first.month, first.year)


def _team(game: Game, rules: Rules, name: str) -> str:
    seat = game.seats[name]
    label = Name(rules.council.seats[name].label)
    if not seat.since:
        return t("{seat} ({team})", seat=label, team=seat.name) if seat.name else label
    if seat.name:
        return t("{seat} ({team}), from round {round}", seat=label, team=seat.name,
                 round=seat.since + 1)
    return t("{seat}, from round {round}", seat=label, round=seat.since + 1)


def _did(rules: Rules, seat: str, move: Move) -> str:
    label = Name(rules.council.moves[move.move].label)
    what = label if move.on is None else t(
        "{move} ({target})", move=label, target=Name(rules.label(move.on)))
    sizes = {"soft": in_context("size of a move", "soft"),
             "usual": in_context("size of a move", "usual"),
             "strong": in_context("size of a move", "strong")}
    return t("{seat}: {move}, {size}", seat=Name(rules.council.seats[seat].label), move=what,
             size=sizes[move.size])


def rules_label(kind: str) -> str:
    """A kind's name in words."""
    return kind.replace("_", " ")
