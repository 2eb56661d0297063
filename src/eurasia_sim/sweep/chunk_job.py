"""The job of a worker: run and write one chunk of a sweep, given its folder and number.

Everything a chunk needs is in the folder as plain text. Workers receive a folder and a number; no
object of ours is pickled.
"""

from __future__ import annotations

import errno
import time
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Literal

import numpy as np

from eurasia_sim import engine
from eurasia_sim.arrays import Floats
from eurasia_sim.languages import t
from eurasia_sim.model import VARIABLES, Region
from eurasia_sim.reading import InputError, shown
from eurasia_sim.results.outcome import Outcome, parse_outcome
from eurasia_sim.scenario import Plan, Scenario, load_scenario, make_plan
from eurasia_sim.sweep.arrays import encode
from eurasia_sim.sweep.layout import Chunk
from eurasia_sim.sweep.points import at_point
from eurasia_sim.sweep.store import OVER, Store, check_there, open_store

OUTCOMES = "outcomes"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}

Trouble = Literal["input", "disk", "other", "lost"]


@dataclass(frozen=True)
class Result:
    """The outcome of a chunk's job.

    Attributes:
        number: of the chunk.
        runs: how many single runs it has.
        ran: False if it was finished already.
        seconds: of work.
        trouble, message: None, or what went wrong.
    """

    number: int
    runs: int = 0
    ran: bool = True
    seconds: float = 0.0
    trouble: Trouble | None = None
    message: str = ""


def run_chunk(folder: str, fingerprint: str, number: int) -> Result:
    """Run a chunk and write it, unless it is there already.

    Errors of the chunk are returned, not raised: exceptions lose their meaning between processes.
    """
    began = time.perf_counter()
    try:
        job = _job(folder, fingerprint)
        chunk = job.store.layout.chunk(number)
        # Another client, or a worker whose result was lost, may have finished it.
        ran = job.store.read(chunk) is None
        if ran:
            job.store.note(number)
            job.store.keep(chunk, job.compute(chunk))
        return Result(number, chunk.runs, ran, time.perf_counter() - began)
    except InputError as error:
        return Result(number, trouble="input", message=str(error))
    except OSError as error:
        try:
            check_there(Path(folder))
        except InputError as gone:
            return Result(number, trouble="input", message=str(gone))
        if (isinstance(error, IsADirectoryError | NotADirectoryError)
                or error.errno == errno.ELOOP):
            place = error.filename2 or error.filename
            return Result(number, trouble="input", message=str(InputError(
                t("{path}: something else stands where a file of the sweep belongs",
                  path=shown(Path(str(place)))), hint=t(OVER))))
        where = "disk" if error.errno in _FULL else "other"
        return Result(number, trouble=where,  # type: ignore[arg-type]
                      message=error.strerror or str(error))
    except Exception as error:
        return Result(number, trouble="other", message=f"{type(error).__name__}: {error}")


@lru_cache(maxsize=2)
def _job(folder: str, fingerprint: str) -> Job:
    store = open_store(Path(folder))
    if store.fingerprint != fingerprint:
        raise InputError(t("{folder}: another sweep was put in this place while this one ran",
                           folder=folder))
    return Job(store)


class Job:
    """A sweep as a worker needs it: scenarios, and plans of recent points."""

    def __init__(self, store: Store):
        self.store = store
        self.points = store.written.points()
        self.scenarios: dict[str, Scenario] = {
            name: load_inputs(store.folder / "inputs" / name) for name in store.written.scenarios}
        self._plan = lru_cache(maxsize=8)(self._make_plan)

    def _make_plan(self, name: str, point: int) -> tuple[Plan, tuple[Outcome, ...]]:
        there = at_point(self.scenarios[name], self.points.axes, self.points.at(point))
        try:
            plan = make_plan(there)
        except InputError as error:
            raise InputError(t("'{name}' at {point}: {reason}", name=name,
                               point=self.points.words(point), reason=error)) from None
        return plan, tuple(parse_outcome(text, plan.labels, plan.months)
                           for text in self.store.written.outcomes[name])

    def compute(self, chunk: Chunk) -> dict[str, bytes]:
        """The bytes of a chunk's files, by array."""
        values = self.values(chunk)
        for name, array in values.items():
            if not np.isfinite(array).all():
                raise InputError(t("'{name}' at {point}: {array} is no number in some runs",
                                   name=chunk.part.name, point=self.points.words(chunk.point),
                                   array=name))
        return {name: encode(array, chunk.part.chunk) for name, array in values.items()}

    def values(self, chunk: Chunk) -> dict[str, Floats]:
        """Run a chunk: array → (case, …, replicate) in single precision."""
        plan, outcomes = self._plan(chunk.part.name, chunk.point)
        keep = self.store.written.keep
        needed = dict.fromkeys([*keep, *(n for o in outcomes for n in _measured(o))])
        ensemble = engine.run(plan, replicates=plan.draws(chunk.size, chunk.first).tolist(),
                              record=tuple(needed), record_dtype="float32", threads=1)
        arrays: dict[str, Floats] = {name: ensemble.records[name] for name in keep}
        if outcomes:
            arrays[OUTCOMES] = np.array([
                [o.measure(plan.labels)(_recorded(ensemble, case, plan.months.index(o.month)))
                 for o in outcomes] for case in range(len(plan.cases))], np.float32)
        return arrays


def _measured(outcome: Outcome) -> tuple[str, ...]:
    """What `Outcome.measure` reads."""
    variable = VARIABLES[outcome.variable]
    return variable.needs if variable.kind == "indicator" else (variable.name,)


def _recorded(ensemble: engine.Ensemble, case: int, month: int) -> Region:
    """The records of a case in a month, in the form of a region, for `Outcome.measure`.

    Labelled arrays would take longer than the model where chunks are small.
    """
    held = SimpleNamespace(**{name: array[case, month].astype(np.float64)
                              for name, array in ensemble.records.items()})
    con = SimpleNamespace(power=ensemble.power.astype(np.float64))
    return SimpleNamespace(value=held.__dict__.__getitem__, state=held, derived=held,  # type: ignore[return-value]
                           con=con)


def load_inputs(folder: Path) -> Scenario:
    """Load a scenario from the inputs of a sweep, under its name in the sweep."""
    scenario = load_scenario(folder / "scenario.yaml")
    return replace(scenario, path=scenario.path.with_stem(folder.name))


def shapes(plan: Plan, outcomes: int, keep: tuple[str, ...]
           ) -> dict[str, tuple[list[str], list[int]]]:
    """Array → its axes and lengths, the replicates of the whole ensemble last.

    One replicate is run to find them.
    """
    arrays: dict[str, tuple[list[str], list[int]]] = {}
    if outcomes:
        arrays[OUTCOMES] = (["case", "outcome", "replicate"],
                            [len(plan.cases), outcomes, plan.replicates])
    if keep:
        trial = engine.run(plan, replicates=1, record=keep, threads=1)
        for name in keep:
            arrays[name] = (["case", "month", *trial.axes(name), "replicate"],
                            [*trial.records[name].shape[:-1], plan.replicates])
    return arrays
