"""Served scenarios, and requests about them as scenario files."""

from __future__ import annotations

import json
import shutil
import weakref
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from eurasia_sim.app.requests import Changes, ScenarioRequest
from eurasia_sim.files import scratch, temporary_folder
from eurasia_sim.reading import InputError, suggestion
from eurasia_sim.scenario import BASELINE, Case, Scenario, load_scenario
from eurasia_sim.scenario.copying import OWN_DRAWS, copy_beside, world_name
from eurasia_sim.scenario.library import shipped_scenarios
from eurasia_sim.scenario.resolve import resolved
from eurasia_sim.world import OWN_WORLD, Month

WHAT_IF = "what-if"
HEAD = """\
# A what-if of the classroom page of eurasia-sim. It holds everything it needs:
#     eurasia-sim run THIS-FILE
# and the page opens it again (Open).
"""


class ServedScenario:
    """A served scenario, read once."""

    def __init__(self, name: str, path: Path):
        self.name = name
        self.scenario: Scenario = load_scenario(path)
        self._written: dict[str, dict[str, Any]] = {}

    @cached_property
    def turning_point(self) -> Month:
        """The default month in which postures turn: after the last known event."""
        period = self.scenario.period
        last = max((p.event.last for p in self.scenario.cases[BASELINE].events.values()),
                   default=period.first)
        return max(min(last + 1, period.last + -12), period.first + 1)

    def case(self, name: str) -> Case:
        """The baseline or a variant.

        Raises:
            InputError: when there is none of this name.
        """
        cases = self.scenario.cases
        if name not in cases:
            raise InputError(f"there is no case '{name}'", hint=suggestion(name, cases))
        return cases[name]

    def document(self, question: ScenarioRequest) -> dict[str, Any]:
        """The request as scenario data: the baseline, and the what-if as its variant.

        Raises:
            InputError: for an unknown case, event or pole.
        """
        start, changes = self.case(question.start), question.changes.normalised()
        base = self._base(question.start)
        whole = {**base, "ensemble": dict(base["ensemble"])}
        own = whole.pop("variants", {}).get(question.start, {})
        variant = _merged(own, start, changes, self._postures(changes))
        whole["ensemble"].pop("replicates", None)
        if question.draws != "auto":
            whole["ensemble"]["parameters"] = question.draws
        if variant:
            whole["variants"] = {WHAT_IF: {
                "label": "my what-if", "about": f"starting from: {start.label}", **variant}}
        return whole

    def load(self, question: ScenarioRequest) -> Scenario:
        """The request as a checked scenario of one or two cases.

        Raises:
            InputError: for anything that a scenario file may not contain.
        """
        path = self._folder / "what-if.yaml"
        whole = self.document(question)
        if whole["ensemble"].get("parameters", "").endswith(".json"):
            whole["ensemble"]["parameters"] = OWN_DRAWS
        path.write_text(json.dumps(whole), encoding="utf-8")
        return load_scenario(path)

    @cached_property
    def _folder(self) -> Path:
        """A temporary folder to read its what-ifs in, with the files they need."""
        made = temporary_folder()
        weakref.finalize(self, shutil.rmtree, made, ignore_errors=True)
        copy_beside(self.scenario, made)
        return made

    def text(self, question: ScenarioRequest) -> str:
        """The request as a YAML file that can be run.

        Raises:
            InputError: as `load`.
        """
        self.load(question)
        # Through JSON, so that no list is shared: the reader refuses YAML's anchors.
        plain = json.loads(json.dumps(self.document(question)))
        text: str = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=100)
        return HEAD + self._needed() + text

    def _needed(self) -> str:
        """A comment on the files that must lie beside a file of this scenario."""
        if world_name(self.scenario) != OWN_WORLD:
            return ""
        evidence = self.scenario.world.world.evidence
        return (f"# The world is a file of its own: copy it beside this one as {OWN_WORLD}"
                + (f", with its {evidence}" if evidence else "") + ".\n")

    def _base(self, start: str) -> dict[str, Any]:
        if start not in self._written:
            cases = {n: c for n, c in self.scenario.cases.items() if n in (BASELINE, start)}
            self._written[start] = resolved(replace(self.scenario, cases=cases),
                                            world_name(self.scenario))
        return self._written[start]

    def _postures(self, changes: Changes) -> list[dict[str, Any]]:
        poles = self.scenario.world.world.poles
        for pole in changes.posture:
            if pole not in poles:
                raise InputError(f"there is no pole '{pole}'", hint=suggestion(pole, poles))
        when = changes.posture_from or str(self.turning_point)
        return [{"id": posture_id(pole), "kind": "posture_hardens" if turn > 0 else
                 "posture_softens", "date": when, "by": pole, "severity": abs(turn),
                 "source": "hypothetical"} for pole, turn in changes.posture.items()]


def posture_id(pole: str) -> str:
    """The id of the event that turns a pole's posture."""
    return f"posture-{pole.replace('_', '-')}"


def _merged(own: Mapping[str, Any], start: Case, changes: Changes,
            postures: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The starting case's own changes to the baseline, with the request's on top."""
    for table in (changes.remove, changes.scale, changes.move, changes.stop):
        for name in table:
            if name not in start.events:
                raise InputError(f"there is no event '{name}'",
                                 hint=suggestion(name, start.events))
    gone = set(changes.remove)
    added = {event["id"] for table in ("shocks", "trends") for event in own.get(table, [])}
    whole = {
        "remove": [*own.get("remove", []), *(n for n in changes.remove if n not in added)],
        "shocks": [*(e for e in own.get("shocks", []) if e["id"] not in gone), *postures],
        "trends": [e for e in own.get("trends", []) if e["id"] not in gone],
        "move": changes.move, "stop": changes.stop, "scale": changes.scale,
        "without": list(dict.fromkeys([*own.get("without", []), *changes.without])),
        "parameters": own.get("parameters", {}),
    }
    return {key: value for key, value in whole.items() if value}


def load_text(text: str) -> Scenario:
    """Read a scenario from text, alone in a folder: of this machine it can name only
    shipped scenarios.

    Raises:
        InputError: as `load_scenario`.
    """
    with scratch() as folder:
        path = folder / "what-if.yaml"
        path.write_text(text, encoding="utf-8")
        return load_scenario(path)


def scenarios_by_name(paths: Iterable[Path]) -> dict[str, Path]:
    """Name in the URL → file; all shipped scenarios if no file is given.

    Raises:
        InputError: when two would have the same name.
    """
    found: dict[str, Path] = {}
    for path in list(paths) or shipped_scenarios():
        if path.stem in found:
            raise InputError(f"two scenarios are called '{path.stem}'", hint="rename one of them")
        found[path.stem] = path
    return found
