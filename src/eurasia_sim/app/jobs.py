"""The jobs of the pool's processes, one question at a time.

Results are bytes, or message and hint of an error: our exceptions hold documents, which should not
be pickled.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import re
import signal
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from multiprocessing import connection
from pathlib import Path
from threading import Thread
from typing import Any

from eurasia_sim import engine
from eurasia_sim.app import answers
from eurasia_sim.app.limits import DRAWS
from eurasia_sim.app.payload import scenario_payload
from eurasia_sim.app.requests import ScenarioRequest, WhatIfRequest, WhyRequest
from eurasia_sim.app.restore_settings import restore_settings
from eurasia_sim.app.scenario_store import WHAT_IF, ServedScenario
from eurasia_sim.app.warm_baseline import Prepared, Records, WarmBaseline
from eurasia_sim.files import scratch
from eurasia_sim.reading import InputError
from eurasia_sim.scenario import BASELINE, make_plan

# Baselines that a process keeps ready; one takes some 30 MB.
WARM_BASELINES = 6
# The scenario that the page shows first, if it is served.
FIRST_SHOWN = "aircraft-incident"

# Temporary folders, which are removed from messages.
_FOLDER = re.compile(r"\S*eurasia-sim-\w+/")

Answer = bytes | tuple[str, str]
_paths: dict[str, Path] = {}
_served: dict[str, ServedScenario] = {}
_baselines: OrderedDict[tuple[str, str], WarmBaseline] = OrderedDict()


def start(paths: Mapping[str, Path]) -> None:
    """Initialise a process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends its processes itself
    server = multiprocessing.parent_process()
    if server is not None:
        def follow(sentinel: int = server.sentinel) -> None:
            connection.wait([sentinel])
            os._exit(1)  # the server was killed and could not

        Thread(target=follow, daemon=True).start()
    _paths.update(paths)


def _with_user_errors(function: Callable[[str], bytes]) -> Callable[[str], Answer]:
    """Return an InputError as (message, hint)."""
    @wraps(function)
    def inside(text: str) -> Answer:
        try:
            return function(text)
        except InputError as error:
            return _in_words(error, line=function.__name__ == "open_file")
    return inside


def _in_words(error: InputError, *, line: bool = False) -> tuple[str, str]:
    """Message and hint; with the line only if the user sent the file."""
    place = f"line {error.place.line}: " if line and error.place else ""
    return _FOLDER.sub("", place + error.message), _FOLDER.sub("", error.hint or "")


def served_scenario(name: str) -> ServedScenario:
    """A served scenario, read on first use.

    Raises:
        InputError: for an unknown name, or a file that cannot be used.
    """
    if name not in _paths:
        raise InputError(f"there is no scenario '{name}'",
                         hint="these are served: " + ", ".join(sorted(_paths)))
    if name not in _served:
        _served[name] = ServedScenario(name, _paths[name])
    return _served[name]


def _warm_baseline(served: ServedScenario, draws: str) -> WarmBaseline:
    key = served.name, draws
    if key not in _baselines:
        question = ScenarioRequest(scenario=served.name, draws=draws)
        _baselines[key] = WarmBaseline(served.load(question))
        while len(_baselines) > WARM_BASELINES:
            _baselines.popitem(last=False)
    _baselines.move_to_end(key)
    return _baselines[key]


def _packed(value: object) -> bytes:
    return gzip.compress(json.dumps(value, separators=(",", ":"), allow_nan=False).encode(), 3)


@_with_user_errors
def describe(name: str) -> bytes:
    """The payload of a scenario."""
    return _packed(scenario_payload(served_scenario(name)))


def what_ifs(texts: Sequence[str]) -> list[Answer]:
    """Bands of what-ifs, and their effects against the baseline on the same draws.

    All of one scenario and of the same draws, so that they can be run side by side.
    """
    results: list[Answer] = [b""] * len(texts)
    ready: list[tuple[int, WhatIfRequest, WarmBaseline, Prepared]] = []
    for number, text in enumerate(texts):
        try:
            ready.append((number, *_prepared(WhatIfRequest.model_validate_json(text))))
        except InputError as error:
            results[number] = _in_words(error)
    if ready:
        baseline = ready[0][2]
        ran = baseline.run([prepared for *_, prepared in ready])
        for (number, question, _, prepared), records in zip(ready, ran, strict=True):
            results[number] = _what_if(question, baseline, records,
                                       changed=prepared.first is not None)
    return results


def _prepared(question: WhatIfRequest) -> tuple[WhatIfRequest, WarmBaseline, Prepared]:
    served = served_scenario(question.scenario)
    scenario = served.load(question)
    baseline = _warm_baseline(served, question.draws)
    return question, baseline, baseline.prepare(scenario,
                                                WHAT_IF if WHAT_IF in scenario.cases else BASELINE)


def _what_if(question: WhatIfRequest, baseline: WarmBaseline, records: Records, *,
             changed: bool) -> bytes:
    mine = answers.courses(baseline, records, question.view)
    answer: dict[str, Any] = {
        "draws": DRAWS, "drawn": baseline.draws_words, "view": question.view,
        "bands": {name: answers.bands(values) for name, values in mine.items()}}
    if changed:
        theirs = answers.courses(baseline, baseline.records, question.view)
        answer["effects"] = {name: answers.effects(mine[name], theirs[name]) for name in mine}
    return _packed(answer)


@_with_user_errors
def why(text: str) -> bytes:
    """The attribution of a change to its causes."""
    question = WhyRequest.model_validate_json(text)
    scenario = served_scenario(question.scenario).load(question)
    return _packed(answers.why(
        scenario, WHAT_IF if WHAT_IF in scenario.cases else BASELINE, question))


@_with_user_errors
def as_yaml(text: str) -> bytes:
    """The question as a scenario file."""
    question = ScenarioRequest.model_validate_json(text)
    return gzip.compress(served_scenario(question.scenario).text(question).encode())


@_with_user_errors
def as_csv(text: str) -> bytes:
    """Quantiles of every outcome by month, the table of ``eurasia-sim run``."""
    from eurasia_sim.results import tables, to_dataset

    question = ScenarioRequest.model_validate_json(text)
    scenario = served_scenario(question.scenario).load(question)
    plan = make_plan(scenario)
    run = engine.run(replace(plan, replicates=DRAWS), threads=1, record_dtype="float32")
    with scratch() as folder:
        table = folder / "quantiles.csv"
        tables.write_tables(to_dataset(run), plan.labels.regions, {}, table, None)
        return gzip.compress(table.read_bytes(), 5)


@_with_user_errors
def open_file(text: str) -> bytes:
    """The settings of the page for a scenario file."""
    return _packed(restore_settings(text, {name: served_scenario(name) for name in _paths}))


def warm(names: Sequence[str]) -> None:
    """Prepare the baselines of some scenarios."""
    for name in names:
        _warm_baseline(served_scenario(name), "auto")
