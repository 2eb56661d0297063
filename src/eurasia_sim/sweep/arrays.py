"""The arrays of a sweep as Zarr v3 with Blosc: opened by any program that reads Zarr.

The description (``zarr.json``) is written by the zarr package; a chunk's bytes are one call of the
same Blosc, so that workers can write them whole and check them without a store in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.reading import InputError
from eurasia_sim.sweep.written import Written

if TYPE_CHECKING:
    import xarray as xr

NEEDED = InputError("sweeps need the package zarr, which is not installed",
                    hint='python -m pip install "eurasia-sim[sweep]"')
# Bit planes of neighbours are alike, their digits are not: measured in docs/sweeps.md.
COMPRESSOR, LEVEL = "lz4", 5


def check_installed() -> None:
    """Find out before any work that the store cannot be written.

    Raises:
        InputError: when the zarr package is missing.
    """
    try:
        import numcodecs  # noqa: F401
        import zarr  # noqa: F401
    except ImportError:
        raise NEEDED from None


def _codec() -> Any:
    from numcodecs.blosc import BITSHUFFLE, Blosc

    return Blosc(cname=COMPRESSOR, clevel=LEVEL, shuffle=BITSHUFFLE)


def encode(values: Floats, chunk: int) -> bytes:
    """The bytes of a chunk's file: (…, replicates), filled up to `chunk` replicates."""
    missing = chunk - values.shape[-1]
    whole = np.pad(values, [(0, 0)] * (values.ndim - 1) + [(0, missing)],
                   constant_values=np.nan) if missing else values
    return bytes(_codec().encode(np.ascontiguousarray(whole, "<f4")))


def decode(raw: bytes, shape: Sequence[int]) -> Floats:
    """What `encode` made bytes of, with the filling.

    Raises:
        ValueError, RuntimeError: for bytes that are something else.
    """
    return np.frombuffer(_codec().decode(raw), "<f4").reshape(shape)


def describe(folder: Path, written: Written) -> None:
    """Write the description of every array of a sweep; no data."""
    import zarr
    from zarr.codecs import BloscCodec

    points = written.points().count
    root = zarr.create_group(folder, zarr_format=3)
    for name, share in written.scenarios.items():
        group = root.create_group(name, attributes={"cases": share.cases, "months": share.months,
                                                    **share.names})
        for array, form in share.arrays.items():
            group.create_array(
                array, shape=(points, *form.shape), dtype="float32",
                chunks=(1, *(max(n, 1) for n in form.shape[:-1]), share.chunk), fill_value=np.nan,
                compressors=BloscCodec(cname=COMPRESSOR, clevel=LEVEL, shuffle="bitshuffle",
                                       typesize=4),
                dimension_names=("point", *form.axes))


def opened(folder: Path, written: Written, name: str) -> xr.Dataset:
    """A scenario's arrays, labelled; numbers are read when they are used."""
    import xarray as xr

    share, points = written.scenarios[name], written.points()
    data: xr.Dataset = xr.open_zarr(folder / "runs.zarr", group=name, chunks=None,
                                       consolidated=False)
    labels: dict[str, Any] = {**share.names, "case": share.cases,
                              "month": np.array(share.months, "datetime64[M]").astype(
                                  "datetime64[s]")}
    data = data.assign_coords({axis: (axis, values) for axis, values in labels.items()
                               if axis in data.dims})
    values = [points.at(number) for number in range(points.count)]
    labelled: xr.Dataset = data.assign_coords({
        axis.label: ("point", [v[i] for v in values]) for i, axis in enumerate(points.axes)})
    return labelled
