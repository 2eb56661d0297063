"""What the processes of the pool do: each answers one question at a time.

Everything that comes back is bytes, or the words of an error: exceptions of ours hold documents.
"""

from __future__ import annotations

import gzip
import json
import re
import signal
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

from eurasia_sim import engine
from eurasia_sim.app import answers
from eurasia_sim.app.limits import DRAWS
from eurasia_sim.app.payload import described
from eurasia_sim.app.requests import ScenarioRequest, WhatIfRequest, WhyRequest
from eurasia_sim.app.restore_settings import opened
from eurasia_sim.app.scenario_store import WHAT_IF, ServedScenario
from eurasia_sim.app.warm_baseline import Prepared, Records, WarmBaseline
from eurasia_sim.reading import InputError
from eurasia_sim.scenario import BASELINE, make_plan

# Scenarios whose baseline a process keeps ready; one takes some 30 MB.
TRACKS = 6
# The scenario that the page shows first, where it is served.
USUAL = "aircraft-incident"

# Files are read in folders of their own, whose names say nothing to anybody.
_FOLDER = re.compile(r"\S*eurasia-sim-\w+/")

Answer = bytes | tuple[str, str]
_paths: dict[str, Path] = {}
_served: dict[str, ServedScenario] = {}
_tracks: OrderedDict[tuple[str, str], WarmBaseline] = OrderedDict()


def begin(paths: Mapping[str, Path]) -> None:
    """What a process starts with."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends its processes itself
    _paths.update(paths)


def _careful(function: Callable[[str], bytes]) -> Callable[[str], Answer]:
    """Turn an error of the user's into (message, hint)."""
    @wraps(function)
    def inside(text: str) -> Answer:
        try:
            return function(text)
        except InputError as error:
            return _in_words(error, line=function.__name__ == "open_file")
    return inside


def _in_words(error: InputError, *, line: bool = False) -> tuple[str, str]:
    """Message and hint; the line only for who sent the file that it is in."""
    place = f"line {error.place.line}: " if line and error.place else ""
    return _FOLDER.sub("", place + error.message), _FOLDER.sub("", error.hint or "")


def serving(name: str) -> ServedScenario:
    """A scenario that is served, read when it is first asked for.

    Raises:
        InputError: for an unknown name, or a file that cannot be used any more.
    """
    if name not in _paths:
        raise InputError(f"there is no scenario '{name}'",
                         hint="these are served: " + ", ".join(sorted(_paths)))
    if name not in _served:
        _served[name] = ServedScenario(name, _paths[name])
    return _served[name]


def _track(served: ServedScenario, draws: str) -> WarmBaseline:
    key = served.name, draws
    if key not in _tracks:
        _tracks[key] = WarmBaseline(served.load(ScenarioRequest(scenario=served.name, draws=draws)))
        while len(_tracks) > TRACKS:
            _tracks.popitem(last=False)
    _tracks.move_to_end(key)
    return _tracks[key]


def _packed(value: object) -> bytes:
    return gzip.compress(json.dumps(value, separators=(",", ":"), allow_nan=False).encode(), 3)


@_careful
def describe(name: str) -> bytes:
    """A scenario for the page."""
    return _packed(described(serving(name)))


def what_ifs(texts: Sequence[str]) -> list[Answer]:
    """Bands of what-ifs, and their effects against the baseline on the same draws.

    All of one scenario and of the same draws, so that they can be run side by side.
    """
    found: list[Answer] = [b""] * len(texts)
    ready: list[tuple[int, WhatIfRequest, WarmBaseline, Prepared]] = []
    for number, text in enumerate(texts):
        try:
            ready.append((number, *_prepared(WhatIfRequest.model_validate_json(text))))
        except InputError as error:
            found[number] = _in_words(error)
    if ready:
        track = ready[0][2]
        ran = track.run([prepared for *_, prepared in ready])
        for (number, ask, _, prepared), records in zip(ready, ran, strict=True):
            found[number] = _what_if(ask, track, records, changed=prepared.first is not None)
    return found


def _prepared(ask: WhatIfRequest) -> tuple[WhatIfRequest, WarmBaseline, Prepared]:
    served = serving(ask.scenario)
    scenario = served.load(ask)
    track = _track(served, ask.draws)
    return ask, track, track.prepare(scenario,
                                     WHAT_IF if WHAT_IF in scenario.cases else BASELINE)


def _what_if(ask: WhatIfRequest, track: WarmBaseline, records: Records, *, changed: bool) -> bytes:
    mine = answers.courses(track, records, ask.view)
    answer: dict[str, Any] = {
        "draws": DRAWS, "drawn": track.draws_words, "view": ask.view,
        "bands": {name: answers.bands(values) for name, values in mine.items()}}
    if changed:
        theirs = answers.courses(track, track.records, ask.view)
        answer["effects"] = {name: answers.effects(mine[name], theirs[name]) for name in mine}
    return _packed(answer)


@_careful
def why(text: str) -> bytes:
    """A change divided over its causes."""
    ask = WhyRequest.model_validate_json(text)
    scenario = serving(ask.scenario).load(ask)
    return _packed(answers.why(
        scenario, WHAT_IF if WHAT_IF in scenario.cases else BASELINE, ask))


@_careful
def as_yaml(text: str) -> bytes:
    """The question as a scenario file."""
    ask = ScenarioRequest.model_validate_json(text)
    return gzip.compress(serving(ask.scenario).text(ask).encode())


@_careful
def as_csv(text: str) -> bytes:
    """Quantiles of every outcome by month, the table of ``eurasia-sim run``."""
    from eurasia_sim.results import tables, to_dataset

    ask = ScenarioRequest.model_validate_json(text)
    scenario = serving(ask.scenario).load(ask)
    plan = make_plan(scenario)
    run = engine.run(replace(plan, replicates=DRAWS), threads=1, record_dtype="float32")
    with tempfile.TemporaryDirectory(prefix="eurasia-sim-") as folder:
        table = Path(folder) / "quantiles.csv"
        tables.write_tables(to_dataset(run), plan.labels.regions, BASELINE, table, None)
        return gzip.compress(table.read_bytes(), 5)


@_careful
def open_file(text: str) -> bytes:
    """The settings of the page for a scenario file."""
    return _packed(opened(text, {name: serving(name) for name in _paths}))


def warm(names: Sequence[str]) -> None:
    """Get ready before the first student asks."""
    for name in names:
        _track(serving(name), "auto")
