"""Run chunks on Dask workers: on many machines with a shared folder, or a local cluster."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eurasia_sim._version import __version__
from eurasia_sim.languages import t
from eurasia_sim.reading import InputError, read_bytes, shown
from eurasia_sim.sweep.chunk_job import Result, run_chunk
from eurasia_sim.sweep.prepare import code
from eurasia_sim.sweep.store import DESCRIPTION, MAX_BYTES, Store
from eurasia_sim.sweep.workers import LostSchedulerError, without_main

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"
WAIT = 30.0
# Tasks submitted at once: enough for the dashboard to show most sweeps whole, few enough for the
# scheduler's memory (some kilobytes a task).
AT_ONCE = 50_000
# Dask's nanny sets this variable for its workers. It stops glibc from adapting its threshold, so
# that every temporary array is requested from the system anew (docs/sweeps.md).
TRIM = "MALLOC_TRIM_THRESHOLD_"


class Cluster:
    """The workers of a Dask scheduler.

    Args:
        scheduler: an address, ``tcp://host:8786``, or `LOCAL` for a cluster on this machine.
        workers: of a local cluster, one thread each.
        store: that they write to; each must see its folder and have the same program.
        tell: prints a remark for the user.

    Raises:
        InputError: when there is no scheduler, or its workers are unsuitable.
    """

    def __init__(self, scheduler: str, workers: int, store: Store, tell: Callable[[str], None]):
        dask, distributed = _dask()
        self._distributed = distributed
        self._local: Any = None
        self._while_open = ExitStack()
        self._address = scheduler
        try:
            if scheduler == LOCAL:
                self._while_open.enter_context(without_main())
                environment = dict(dask.config.get("distributed.nanny.pre-spawn-environ", {}))
                environment.pop(TRIM, None)
                with dask.config.set({"distributed.nanny.pre-spawn-environ": environment}):
                    self._local = distributed.LocalCluster(
                        n_workers=workers, threads_per_worker=1, processes=True,
                        dashboard_address="127.0.0.1:0", silence_logs=50)
                scheduler = self._local.scheduler_address
            with dask.config.set({"distributed.comm.timeouts.connect": "10s"}):
                self._client: Client = distributed.Client(scheduler, timeout="10s",
                                                          set_as_default=False)
                self._client.wait_for_workers(1, timeout=WAIT)
        except (OSError, ValueError) as error:
            self.close()
            reason = str(error)[:200] or t("timeout")
            raise InputError(t("{address}: no worker has come ({reason})", address=self._address,
                               reason=reason) if hasattr(self, "_client") else
                             t("{address}: no scheduler answers ({reason})", address=self._address,
                               reason=reason),
                             hint=t("start them:  dask scheduler,  and  dask worker ADDRESS  on "
                                    "each machine; or --scheduler local")) from None
        try:
            self._check(store, tell)
        except BaseException:
            self.close()
            raise
        if self._local is not None and self._client.dashboard_link:
            tell(t("progress also at {address}", address=self._client.dashboard_link))

    def _check(self, store: Store, tell: Callable[[str], None]) -> None:
        folder = str(store.folder.resolve())
        answers: dict[str, dict[str, str]] = self._client.run(look, folder)
        here = look(folder)
        for worker, there in answers.items():
            for what in ("sees", "version", "code", "numpy"):
                if there.get(what) != here[what]:
                    raise InputError(t("the worker {worker} does not see the folder {folder}",
                                       worker=worker, folder=shown(store.folder))
                                     if what == "sees" else
                                     t("the worker {worker} has another {what} ({there}, here "
                                       "{here})", worker=worker, what=what,
                                       there=there.get(what), here=here[what]),
                                     hint=t("workers write the results themselves: name a folder "
                                            "that all machines share, and install the same "
                                            "versions"))
        slow = [worker for worker, there in answers.items() if there["trim"]]
        if slow:
            tell(t("remark: {count} of {all} workers run with {name}, which slows them down "
                   "(docs/sweeps.md); start them with  "
                   "DASK_DISTRIBUTED__NANNY__PRE_SPAWN_ENVIRON='{{}}' dask worker …",
                   count=len(slow), all=len(answers), name=TRIM))

    def run(self, folder: str, fingerprint: str, numbers: Sequence[int]) -> Iterator[Result]:
        """As `Workers.run`; the workers write the arrays, only small results return.

        Raises:
            LostSchedulerError: when it does not answer.
        """
        for first in range(0, len(numbers), AT_ONCE):
            here = numbers[first:first + AT_ONCE]
            futures = self._client.map(run_chunk, [folder] * len(here),
                                       [fingerprint] * len(here), here, pure=False,
                                       batch_size=1000)
            of = {future.key: number for future, number in zip(futures, here, strict=True)}
            try:
                # Kept until the end, so that the dashboard shows finished tasks too.
                for future in self._distributed.as_completed(
                        futures, loop=self._client.loop, raise_errors=False):
                    yield self._result(future, of[future.key])
            finally:
                if self._client.status == "running":
                    self._client.cancel(futures)

    def _result(self, future: Any, number: int) -> Result:
        try:
            result: Result = future.result()
            return result
        except (CancelledError, asyncio.CancelledError):
            if self._client.status != "running":
                raise LostSchedulerError(self._address) from None
            return Result(number, trouble="lost", message=t("the task was lost"))
        except self._distributed.KilledWorker:
            return Result(number, trouble="lost", message=t("workers were killed while running it"))
        except Exception as error:
            return Result(number, trouble="other", message=f"{type(error).__name__}: {error}")

    def close(self) -> None:
        """Disconnect from the scheduler; stop a local cluster."""
        for end in (getattr(self, "_client", None), self._local):
            if end is not None:
                try:
                    end.close(timeout=5)
                except Exception:
                    continue  # it is gone already
        self._while_open.close()


def look(folder: str) -> dict[str, str]:
    """Describe a worker: its program, and whether it sees a sweep's folder."""
    try:
        sees = str(len(read_bytes(Path(folder) / DESCRIPTION, MAX_BYTES, within=Path(folder))))
    except InputError:
        sees = ""
    return {"sees": sees, "version": __version__, "code": code(), "numpy": np.__version__,
            "trim": os.environ.get(TRIM, "")}


def _dask() -> tuple[Any, Any]:
    try:
        import dask
        import distributed
    except ImportError:
        raise InputError(t("--scheduler needs Dask, which is not installed"),
                         hint='python -m pip install "eurasia-sim[cluster]"') from None
    return dask, distributed
