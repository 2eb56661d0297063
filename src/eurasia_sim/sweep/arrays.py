"""Encode the arrays of a sweep as Zarr v3 with Blosc.

The description (``zarr.json``) is written by the zarr package; a chunk's bytes are one call of the
same Blosc, so that workers can write and check them whole, without a store in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from eurasia_sim.arrays import Floats
from eurasia_sim.languages import t
from eurasia_sim.reading import InputError
from eurasia_sim.sweep.written import Written

# Shuffling bits compresses neighbouring values best (docs/sweeps.md).
COMPRESSOR, LEVEL = "lz4", 5


def check_installed() -> None:
    """Check before any work that the store can be written.

    Raises:
        InputError: when the zarr package is missing.
    """
    try:
        import numcodecs  # noqa: F401
        import zarr  # noqa: F401
    except ImportError:
        raise InputError(t("sweeps need the package zarr, which is not installed"),
                         hint='python -m pip install "eurasia-sim[sweep]"') from None


def _codec() -> Any:
    from numcodecs.blosc import BITSHUFFLE, Blosc

    return Blosc(cname=COMPRESSOR, clevel=LEVEL, shuffle=BITSHUFFLE)


def encode(values: Floats, chunk: int) -> bytes:
    """Encode (…, replicates) values as a chunk's file, padded to `chunk` replicates."""
    missing = chunk - values.shape[-1]
    whole = np.pad(values, [(0, 0)] * (values.ndim - 1) + [(0, missing)],
                   constant_values=np.nan) if missing else values
    return bytes(_codec().encode(np.ascontiguousarray(whole, "<f4")))


def encoded_size(shape: Sequence[int], chunk: int) -> int:
    """The most bytes of a chunk's file: what cannot be compressed, and Blosc's own 16."""
    return 4 * prod(shape) * chunk + 16


def decode(raw: bytes, shape: Sequence[int]) -> Floats:
    """Decode the bytes of a chunk's file; the padding is included.

    Raises:
        ValueError, RuntimeError: for other bytes.
    """
    # Before anything is unpacked: the head says how large it will be, and may say anything.
    if len(raw) < 16 or int.from_bytes(raw[4:8], "little") != 4 * prod(shape):
        raise ValueError("these are not the numbers of a chunk")
    return np.frombuffer(_codec().decode(raw), "<f4").reshape(shape)


def describe(folder: Path, written: Written) -> None:
    """Write the metadata of every array of a sweep, without data."""
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
