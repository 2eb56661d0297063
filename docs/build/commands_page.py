"""The page of the documentation about the commands, made from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click

from eurasia_sim.cli import commands
from eurasia_sim.wording.tables import markdown

HEAD = """\
# Commands

Made by `python docs/build/make.py commands`; do not edit. Everything a command does, Python
does too: `import eurasia_sim as es`, and the last line of each section says how.

## Conventions

- What was asked for goes to the standard output; remarks, errors and progress bars to the standard
  error. A bar appears for what takes longer than a second, where someone is watching.
- `--json` prints one JSON object, and nothing else, on the standard output. Keys are added in new
  versions, and neither renamed nor dropped without a word in CHANGELOG.md.
- A message about bad input is `error:`, then file, line and column, what is wrong, and what would
  be right. Nothing is half-written then, and no file or run is replaced without `--overwrite`.
- A scenario is given as a file, or by the name of a shipped one: `aircraft-incident`,
  `lessons/lesson-1` (`eurasia-sim copy --list`). A file comes first: `history` means the file or
  folder `history`, else `history.yaml`, else the shipped scenario. The same holds for `extends`.
- An outcome is written `alignment[azerbaijan, russia] at 2027-12`: a variable, whom it is about,
  and a month; the last month if none is said.
- `--lang tr`, or `EURASIA_SIM_LANG=tr`, says what is said in that language; with `--json` and
  `--markdown` all is English, and so is `--help`.
- `--debug` shows where in the program an error of its own comes from.
"""

# What --json prints: command → key → what it is. The tests compare it with what is printed.
JSON: dict[str, dict[str, str]] = {
    "run": {
        "folder": "where the run was kept", "scenario": "its name", "file": "the scenario file",
        "seed": "of the draws", "replicates": "how many draws", "cases": "baseline and variants",
        "months": "first and last", "version": "of the program",
        "scenario_hash": "equal for equal scenarios", "files": "in the folder",
        "remarks": "on the scenario, as `validate` makes them",
        "levels": "the baseline in the last month: `outcome`, `month`, `words`, median at the "
                  "`start`, `mean` and quantiles `q05` to `q95`; empty with --reduce",
        "effects": "what each variant changes, as in `compare`; empty with --reduce",
        "moves": "what actors do of their own accord, for each case and act: the columns of "
                 "`moves.csv`, and `by_month`, the share of draws that have it in each month; "
                 "empty where nobody may act, and with --reduce"},
    "compare": {
        "against": "the reference: `name`, where it is `from`, `case`, `label`, `version`",
        "sides": "the others, likewise", "draws": "which all rest on",
        "replicates": "how many are paired", "months": "first and last that all have",
        "notes": "what else differs, and what was left out",
        "effects": "for each side and outcome: `comparison`, `against`, `outcome`, `month`, "
                   "`words`, `mean`, `q05`, `q25`, `q50`, `q75`, `q95`, `p_above_zero`, "
                   "`p_below_zero`, and the same of the month of its `peak`"},
    "explain": {
        "outcome": "what was asked", "words": "the same for people", "case": "of the scenario",
        "event": "whose effect is divided, or null", "over": "events or mechanisms",
        "method": "exact or interpolated", "coalitions": "how many were run",
        "error": "the largest that interpolation left over", "mean_error": "the same in the mean "
        "of the draws", "replicates": "how many draws",
        "start": "`mean`, `q05`, `q50`, `q95` before", "end": "likewise in the month",
        "change": "likewise of the difference",
        "parts": "`name`, `label`, `what`, `month`, `mean`, `median`, `q05`, `q95`, "
                 "`p_above_zero`, `p_below_zero`, `share_of_change`"},
    "validate": {
        "usable": "whether no file has an error",
        "files": "for each: `file`, `what` (scenario, world, kinds), `error` (null, or `message`, "
                 "`in`, `line`, `column`, `hint`) and `remarks` (`message`, `in`, `line`, "
                 "`column`)"},
    "kinds": {
        "kinds": "for each: its entry in the catalogue, with `name`; and of one KIND the "
                 "`response` to its example: `name`, `median_by_month`"},
    "patterns": {
        "replicates": "how many draws",
        "patterns": "for each: `id`, `claim`, `use`, `source`, `share` (of the prior, and of the "
                    "calibrated draws)"},
    "score": {
        "draws": "for each way of forecasting: how many different draws it used",
        "patterns": "without FILE, for each way: pattern and the probability it gives to it",
        "figures": "for each: `figure`, `measured` (null for an interval), `low`, `high`, `error`, "
                   "`use`, `forecasts` (for each way quantiles, crps, whether the band covered the "
                   "figure, whether the direction was right; null where it did not move by more "
                   "than its error)",
        "expectations": "without FILE, what should hold: `demand`, `least` part of the cases, "
                        "`forecasts` (for each way in how many it is met, of how many, which "
                        "are missed, and whether it holds)"},
    "evidence": {
        "name": "what was asked for, or null",
        "sources": "without NAME, for each: `id`, `numbers`, `other_uses`, `about`",
        "uses": "of NAME, for each: `source`, `what`, `where`, `note`, `figure` (whether a number "
                "rests on it)"},
    "sensitivity": {
        "outcome": "what was asked", "words": "the same for people", "case": "it is measured in",
        "against": "the case that is subtracted, or null", "seed": "of draws and designs",
        "runs": "how many it took", "mean": "of the outcome over the prior",
        "deviation": "its standard deviation", "structure": "whether mechanisms are factors",
        "factors": "name → `label`, `what`, `numbers` that vary with it",
        "screening": "for a quarter, half and all `trajectories`: `effects`, each `name`, `size` "
                     "(mean change), `error` (half the 95 % interval), `mean`, `spread`",
        "shares": "for a quarter, half and all base `points`: sum of what is alone (`together`) "
                  "and `shares`, each `name`, `alone`, `alone_error`, `total`, `total_error`",
        "chance": "chance's share, likewise",
        "mechanisms_off": "for each: `name`, `label`, `mean` change, `size`, `q05`, `q95`",
        "tornado": "for single numbers: `name`, `label`, `low`, `high`, `outcome_low`, "
                   "`outcome_high`, `share`, `source`, `note`, `what`, `low_words`, `high_words`",
        "notes": "what the intervals do not allow one to say"},
    "robustness": {
        "answers": "for each: `scenario`, `variant`, `label`, `outcome`, `words`, `when` (end or "
                   "peak), `clear`, and `worlds`: name → median, q05, q95, p_above_zero, "
                   "p_below_zero, verdict"},
    "parameters": {
        "numbers": "for each: `name`, `label`, `what`, `unit`, `low`, `mode`, `high`, percentiles "
                   "5, 50, 95 of `prior` and `posterior` (or null), `width` of the one over the "
                   "other, `source`, `note`"},
}
# The heads of blocks of command lines in a help text.
EXAMPLES = ("Example:", "Examples:")
# The same in Python.
PYTHON = {
    "run": 'run = es.run("trade-deal"); run.answer(); run.save(); '
           'eurasia_sim.analysis.effects.headlines.headlines(run)',
    "compare": 'es.compare("a.yaml:variant", run, "results/history/run-001").rows()',
    "explain": 'run.explain("alignment[azerbaijan, russia] at 2025-10")',
    "report": 'es.write_report(run, "report.html")',
    "plot": 'run.draw("pictures"); es.open_run("results/history/run-001").draw("pictures")',
    "validate": 'eurasia_sim.sweep.review.review_file("my-scenario.yaml")',
    "new": 'es.write_new(Path("my-question.yaml"))',
    "copy": 'eurasia_sim.scenario.copying.copy_shipped("aircraft-incident", Path("mine"))',
    "kinds": 'eurasia_sim.analysis.catalogue.kinds.as_dict("summit")',
    "patterns": "eurasia_sim.analysis.belief.patterns.shares(1000)",
    "calibrate": "table = eurasia_sim.analysis.belief.calibration.simulate(100_000, 2025); "
                 "eurasia_sim.analysis.belief.calibration_report.look(table, 500)",
    "score": "es.score()",
    "evidence": 'eurasia_sim.analysis.catalogue.evidence.as_dict("R16")',
    "sensitivity": 'es.sensitivity("trade-deal", '
                   '"alignment[kazakhstan, united_states] at 2025-10")',
    "robustness": 'es.robustness(["my-question.yaml"])',
    "parameters": 'eurasia_sim.analysis.uncertainty.parameters.known("beta")',
}


def as_markdown() -> str:
    """The whole page."""
    parts = [HEAD, _statuses(), _overview()]
    parts += ["\n".join(_section(name, command)) for name, command in shown_commands().items()]
    return "\n".join(parts)


def shown_commands() -> dict[str, click.Command]:
    """The commands that --help lists, in its order."""
    return {name: c for name, c in commands.commands.items() if not c.hidden}


def _blocks(command: click.Command) -> list[str]:
    """The help text, and the blocks in it that click leaves as they are."""
    return cleandoc(command.help or "").split("\b\n")


def _statuses() -> str:
    _, *blocks = _blocks(commands)
    (found,) = (block for block in blocks if block.startswith("Exit status"))
    rows = [line.split(maxsplit=1) for line in found.splitlines()[1:] if line.strip()]
    return "\n".join(["## Exit status", "", *markdown(("status", "meaning"), rows), ""])


def _overview() -> str:
    rows = [(f"[`{name}`](#{name})", command.get_short_help_str(200))
            for name, command in shown_commands().items()]
    return "\n".join(["## All commands", "", *markdown(("command", "what it does"), rows), ""])


def _section(name: str, command: click.Command) -> Iterator[str]:
    words, *examples = _blocks(command)
    arguments = [_argument(p) for p in command.params if isinstance(p, click.Argument)]
    options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    yield f"## {name}"
    yield ""
    yield f"`{' '.join(['eurasia-sim', name, *arguments, *(['[OPTIONS]'] if options else [])])}`"
    yield ""
    yield words.strip()
    yield ""
    for block in examples:
        head, *lines = block.strip().splitlines()
        if head in EXAMPLES:
            yield from ("```sh", *(line[2:] for line in lines), "```", "")
        else:
            yield from (head, *lines, "")
    if options:
        yield from markdown(("option", ""), map(_option, options))
        yield ""
    if name in JSON:
        yield from markdown(("key of `--json`", ""),
                            [(f"`{key}`", text) for key, text in JSON[name].items()])
        yield ""
    if name in PYTHON:
        yield f"In Python: `{PYTHON[name]}`"
        yield ""


def _argument(argument: click.Argument) -> str:
    """As in the usage; put together here, because versions of click write it differently."""
    if argument.metavar:
        return argument.metavar
    choices = argument.type.choices if isinstance(argument.type, click.Choice) else ()
    name = "|".join(map(str, choices)) or str(argument.name).upper()
    name = name if argument.required else f"[{name}]"
    return f"{name}..." if argument.nargs == -1 else name


def _option(option: click.Option) -> tuple[str, str]:
    value = ""
    if not option.is_flag:
        choices = option.type.choices if isinstance(option.type, click.Choice) else ()
        kind = "number" if isinstance(option.type, click.IntRange) else "text"
        kind = "path" if isinstance(option.type, click.Path) else kind
        value = " " + (option.metavar or "|".join(map(str, choices)) or kind.upper())
    default = option.default if option.show_default else None
    default = ", ".join(default) if isinstance(default, list | tuple) else default
    # Without a default, newer versions of click have a marker there instead of None.
    usual = f" [{default}]" if isinstance(default, str | int | float | Path) else ""
    return f"`{', '.join(option.opts)}{value}`", f"{option.help or ''}{usual}"


def example_lines(command: click.Command) -> list[str]:
    """The examples in a command's help, each one line."""
    found = [b for b in _blocks(command)[1:] if b.startswith(EXAMPLES)]
    joined = "\n".join(found).replace("\\\n", " ")
    return [" ".join(line.split()) for line in joined.splitlines()
            if line.strip().startswith("eurasia-sim ")]
