"""What a sweep's store costs: size and speed of formats on our own arrays, overhead of a chunk.

    python benchmarks/sweeps.py stores     # formats side by side, in one process, in turn
    python benchmarks/sweeps.py trim       # what MALLOC_TRIM_THRESHOLD_ does to the model
    python benchmarks/sweeps.py overhead   # what a chunk costs beside the model
    python benchmarks/sweeps.py workers    # one worker and two, on the same sweep, in turn

`stores` needs pyarrow beside the project's own packages. The arrays are those of a chunk: one run
of history and its future, recorded in single precision, values and not zeros.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from eurasia_sim import engine
from eurasia_sim.scenario import load_scenario, make_plan

ROOT = Path(__file__).resolve().parent.parent
Arrays = dict[str, np.ndarray]


def arrays(replicates: int) -> Arrays:
    plan = make_plan(load_scenario(ROOT / "scenarios" / "partner-or-patron.yaml"))
    return engine.run(plan, replicates=replicates, record_dtype="float32", threads=1).records


# --- formats: write a dict of arrays into a folder, read it back

def npz(compressed: bool) -> tuple[Callable[[Arrays, Path], None], Callable[[Path], Arrays]]:
    def write(data: Arrays, folder: Path) -> None:
        (np.savez_compressed if compressed else np.savez)(folder / "a.npz", **data)

    def read(folder: Path) -> Arrays:
        with np.load(folder / "a.npz", allow_pickle=False) as file:
            return {name: file[name] for name in file.files}

    return write, read


def netcdf(**encoding: object) -> tuple[Callable[[Arrays, Path], None], Callable[[Path], Arrays]]:
    import xarray as xr

    def write(data: Arrays, folder: Path) -> None:
        whole = xr.Dataset({name: ([f"{name}{i}" for i in range(a.ndim)], a)
                            for name, a in data.items()})
        whole.to_netcdf(folder / "a.nc", engine="h5netcdf",
                        encoding={name: dict(encoding) for name in data})

    def read(folder: Path) -> Arrays:
        with xr.open_dataset(folder / "a.nc", engine="h5netcdf") as file:
            return {str(name): a.values for name, a in file.data_vars.items()}

    return write, read


def zarr(**settings: object) -> tuple[Callable[[Arrays, Path], None], Callable[[Path], Arrays]]:
    import zarr as z

    def codec() -> object:
        return z.codecs.BloscCodec(**settings) if settings else None  # type: ignore[arg-type]

    def write(data: Arrays, folder: Path) -> None:
        group = z.create_group(folder / "a.zarr")
        for name, a in data.items():
            group.create_array(name, shape=a.shape, dtype=a.dtype, chunks=a.shape,
                               compressors=codec())[...] = a  # type: ignore[arg-type]

    def read(folder: Path) -> Arrays:
        group = z.open_group(folder / "a.zarr", mode="r")
        return {name: np.asarray(group[name][...]) for name in group.array_keys()}  # type: ignore[index]

    return write, read


def parquet(split: bool, compression: str,
            level: int | None = None) -> tuple[Callable[[Arrays, Path], None],
                                               Callable[[Path], Arrays]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    shapes: dict[str, tuple[int, ...]] = {}

    def write(data: Arrays, folder: Path) -> None:
        for name, a in data.items():
            shapes[name] = a.shape
            table = pa.table({"value": a.ravel()})
            pq.write_table(table, folder / f"{name}.parquet", compression=compression,
                           compression_level=level, use_dictionary=False,
                           use_byte_stream_split=split)

    def read(folder: Path) -> Arrays:
        return {name: pq.read_table(folder / f"{name}.parquet")["value"].to_numpy().reshape(shape)
                for name, shape in shapes.items()}

    return write, read


def stores(replicates: int, turns: int) -> None:
    data = arrays(replicates)
    raw = sum(a.nbytes for a in data.values()) / 1e6
    formats = {
        "npz, plain": npz(compressed=False),
        "npz, deflate": npz(compressed=True),
        "NetCDF, plain": netcdf(),
        "NetCDF, shuffle + deflate 1": netcdf(zlib=True, complevel=1, shuffle=True),
        "Zarr v3, plain": zarr(),
        "Zarr v3, Blosc lz4 + shuffle": zarr(cname="lz4", clevel=5, shuffle="shuffle"),
        "Zarr v3, Blosc lz4 + bitshuffle": zarr(cname="lz4", clevel=5, shuffle="bitshuffle"),
        "Zarr v3, Blosc zstd 1 + shuffle": zarr(cname="zstd", clevel=1, shuffle="shuffle"),
        "Zarr v3, Blosc zstd 1 + bitshuffle": zarr(cname="zstd", clevel=1, shuffle="bitshuffle"),
        "Zarr v3, Blosc zstd 5 + shuffle": zarr(cname="zstd", clevel=5, shuffle="shuffle"),
        "Parquet, plain": parquet(split=False, compression="NONE"),
        "Parquet, zstd 1": parquet(split=False, compression="zstd", level=1),
        "Parquet, byte stream split + lz4": parquet(split=True, compression="lz4"),
        "Parquet, byte stream split + zstd 1": parquet(split=True, compression="zstd", level=1),
    }
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in formats}
    size: dict[str, float] = {}
    for turn in range(turns):
        names = list(formats)
        for name in names[turn % len(names):] + names[:turn % len(names)]:
            write, read = formats[name]
            folder = Path(tempfile.mkdtemp(prefix="stores-"))
            began = time.perf_counter()
            write(data, folder)
            wrote = time.perf_counter()
            back = read(folder)
            took[name].append((wrote - began, time.perf_counter() - wrote))
            assert all(np.array_equal(back[key], data[key]) for key in data), name
            size[name] = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6
            shutil.rmtree(folder)
    print(f"{raw:.1f} MB of records; medians of {turns} turns; page cache warm, no fsync\n")
    print("| format | MB | of raw | write s | read s |\n|---|---|---|---|---|")
    for name in formats:
        wrote, read_ = (statistics.median(t[i] for t in took[name]) for i in (0, 1))
        print(f"| {name} | {size[name]:.1f} | {size[name] / raw:.0%} | {wrote:.3f} | {read_:.3f} |")


# --- the memory allocator's setting that Dask's nanny makes

_MODEL = """
import sys, time
from eurasia_sim import engine
from eurasia_sim.scenario import load_scenario, make_plan
plan = make_plan(load_scenario(sys.argv[1]))
engine.run(plan, replicates=256, threads=1)
began = time.process_time()
engine.run(plan, replicates=1024, threads=1, record_dtype="float32")
print(time.process_time() - began)
"""


def trim(turns: int) -> None:
    settings: dict[str, dict[str, str]] = {
        "as the system has it": {},
        "MALLOC_TRIM_THRESHOLD_=65536 (Dask's nanny)": {"MALLOC_TRIM_THRESHOLD_": "65536"},
        "MALLOC_MMAP_THRESHOLD_ and MALLOC_TRIM_THRESHOLD_ of 1 GiB": {
            "MALLOC_MMAP_THRESHOLD_": str(2**30), "MALLOC_TRIM_THRESHOLD_": str(2**30)},
    }
    took: dict[str, list[float]] = {name: [] for name in settings}
    for _ in range(turns):
        for name, more in settings.items():
            clean = {k: v for k, v in os.environ.items() if not k.startswith("MALLOC_")}
            done = subprocess.run([sys.executable, "-c", _MODEL,
                                   str(ROOT / "scenarios" / "history.yaml")],
                                  env={**clean, **more}, capture_output=True, text=True,
                                  check=True)
            took[name].append(float(done.stdout))
    first = statistics.median(took["as the system has it"])
    print(f"CPU seconds of 1,024 replicates of history, medians of {turns} turns\n")
    print("| environment | CPU s | times the first |\n|---|---|---|")
    for name, seconds in took.items():
        middle = statistics.median(seconds)
        print(f"| {name} | {middle:.2f} | {middle / first:.2f} |")


# --- what a chunk costs beside the model, and what a second worker brings

def sweep_file(folder: Path, points: int, replicates: int, chunk: int) -> Path:
    path = folder / "bench.yaml"
    path.write_text(f"""\
name: Bench
scenarios: [{{scenario: history, variants: []}}]
grid: {{parameters: {{chi: {{from: 0.1, to: 0.4, steps: {points}}}}}}}
ensemble: {{replicates: {replicates}, seed: 1, parameters: prior}}
outcomes:
  - regional_influence_share[russia, post_soviet]
  - alignment[azerbaijan, russia]
chunk: {chunk}
""", encoding="utf-8")
    return path


def overhead(turns: int) -> None:
    from eurasia_sim.sweep import Pool, Workers, load_sweep, run_sweep
    from eurasia_sim.sweep.chunk_job import Job
    from eurasia_sim.sweep.cluster import Cluster

    folder = Path(tempfile.mkdtemp(prefix="sweeps-"))
    done = run_sweep(load_sweep(sweep_file(folder, 4, 64 * 256, 256)), folder,
                     lambda store: Pool(1, threads=True))
    store, count = done.store, done.store.layout.count
    job, chunk = Job(store), store.layout.chunk(0)
    record = ("alignment", "influence")
    plan = job._make_plan("history", 0)[0]
    parts: dict[str, list[float]] = {"the model alone": [], "the chunk, made": [],
                                     "written and recorded": [], "read and checked": []}
    for _ in range(max(turns, 20)):
        times = [time.process_time()]
        engine.run(plan, replicates=range(256), record=record, record_dtype="float32", threads=1)
        times.append(time.process_time())
        made = job.compute(chunk)
        times.append(time.process_time())
        store.keep(chunk, made)
        times.append(time.process_time())
        assert store.read(chunk) is not None
        times.append(time.process_time())
        for name, begin, end in zip(parts, times, times[1:], strict=False):
            parts[name].append(end - begin)
    print(f"CPU milliseconds of a chunk of 256 runs of history, medians of {max(turns, 20)}\n")
    for name, seconds in parts.items():
        print(f"| {name} | {statistics.median(seconds) * 1e3:.2f} |")
    print(f"\nhanding out, checking, answering: {count} chunks that are there already, wall "
          f"milliseconds a chunk, best of {turns}\n")
    makers: dict[str, Callable[[], Workers]] = {
        "1 thread": lambda: Pool(1, threads=True), "2 processes": lambda: Pool(2),
        "Dask, 2 workers": lambda: Cluster("local", 2, store, lambda text: None)}
    for name, make in makers.items():
        workers, best = make(), float("inf")
        numbers = list(range(count))
        list(workers.run(str(store.folder.resolve()), store.fingerprint, numbers))  # start up
        for _ in range(turns):
            began = time.perf_counter()
            found = list(workers.run(str(store.folder.resolve()), store.fingerprint, numbers))
            best = min(best, time.perf_counter() - began)
            assert not any(result.ran for result in found)
        workers.close()
        print(f"| {name} | {best / count * 1e3:.2f} |")
    shutil.rmtree(folder)


def workers(replicates: int, turns: int) -> None:
    from eurasia_sim.sweep import Pool, Workers, load_sweep, run_sweep
    from eurasia_sim.sweep.cluster import Cluster
    from eurasia_sim.sweep.store import Store

    def pool(count: int) -> Callable[[Store], Workers]:
        return lambda store: Pool(count)

    def threads(count: int) -> Callable[[Store], Workers]:
        return lambda store: Pool(count, threads=True)

    def dask(count: int) -> Callable[[Store], Workers]:
        return lambda store: Cluster("local", count, store, lambda text: None)

    kinds = {"processes": pool, "threads": threads, "Dask": dask}
    took: dict[tuple[str, int], list[float]] = {(k, n): [] for k in kinds for n in (1, 2)}
    chunks = 0
    for _ in range(turns):
        for kind, count in took:
            folder = Path(tempfile.mkdtemp(prefix="sweeps-"))
            done = run_sweep(load_sweep(sweep_file(folder, 8, replicates, 2048)), folder,
                             kinds[kind](count))
            took[kind, count].append(done.seconds)
            chunks = done.store.layout.count
            print(f"{kind}, {count}: {done.seconds:.1f} s, the workers {done.work:.1f} s; load "
                  f"{os.getloadavg()[0]:.1f}", flush=True)
            shutil.rmtree(folder)
    print(f"\n{8 * replicates:,} runs of history in {chunks} chunks; whole seconds, start and "
          f"summary counted; best of {turns}\n")
    print("| workers | one | two | times |\n|---|---|---|---|")
    for kind in kinds:
        one, two = min(took[kind, 1]), min(took[kind, 2])
        print(f"| {kind} | {one:.1f} | {two:.1f} | {one / two:.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["stores", "trim", "overhead", "workers"])
    parser.add_argument("-n", "--replicates", type=int, help="512; of a point, for workers, 32768")
    parser.add_argument("--turns", type=int, default=3)
    chosen = parser.parse_args()
    match chosen.what:
        case "stores":
            stores(chosen.replicates or 512, chosen.turns)
        case "trim":
            trim(chosen.turns)
        case "overhead":
            overhead(chosen.turns)
        case "workers":
            workers(chosen.replicates or 32_768, chosen.turns)


if __name__ == "__main__":
    main()
