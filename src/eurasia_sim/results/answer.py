"""The answer in words: if … then …, with its band."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from eurasia_sim.results import dataset as of
from eurasia_sim.results.tables import NOTHING

if TYPE_CHECKING:
    import xarray as xr

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")


@dataclass(frozen=True)
class Asked:
    """What the answer is about, with labels for names."""

    name: str
    question: str
    states: dict[str, str]
    poles: dict[str, str]
    region: tuple[str, tuple[str, ...]]
    variants: dict[str, str]
    baseline: str
    seed: int


def month_in_words(month: str | np.datetime64) -> str:
    """``2024-12`` as December 2024."""
    text = str(month)
    return f"{MONTHS[int(text[5:7]) - 1]} {text[:4]}"


def band(values: npt.NDArray[np.floating], *, signed: bool = True) -> str:
    """Median and 90 % band of one quantity over the replicates, in words."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    form = "{:+.2f}" if signed else "{:.2f}"
    return (f"{form} (90 % band {form} to {form})".format(middle, low, high)).replace("-", "−")


def sign_in_words(values: npt.NDArray[np.floating]) -> str:
    """In how many draws an effect is above zero, or below, whichever is more."""
    up, down = (values > NOTHING).mean(), (values < -NOTHING).mean()
    word, part = ("higher", up) if up >= down else ("lower", down)
    if part == 1:
        return f"{word} in every draw"
    return f"{word} in {100 * part:.0f} % of the draws" if part else "the same in every draw"


def answer(data: xr.Dataset, asked: Asked) -> str:
    """The plain-text answer to a scenario's question."""
    count = data.sizes["replicate"]
    region, members = asked.region
    lines = [asked.name, "=" * len(asked.name), *textwrap.wrap(asked.question, 88), ""]
    share = of.regional_share(data, list(members))
    lines += ["With the events of the scenario (the baseline):"]
    base = {"case": asked.baseline}
    for pole, label in asked.poles.items():
        for state, state_label in asked.states.items():
            lines.append(_course(data.alignment.sel(base, drop=True).sel(pole=pole, state=state),
                                 f"{state_label}'s alignment with {_the(label)}"))
        lines.append(_course(share.sel(base, drop=True).sel(pole=pole),
                             f"{_the(label, capital=True)}'s share of influence over {region}"))
    for variant, variant_label in asked.variants.items():
        lines += ["", f"If {variant_label}, then, compared with the baseline:"]
        for pole, label in asked.poles.items():
            for state, state_label in asked.states.items():
                one = data.alignment.sel(pole=pole, state=state)
                lines.append(_effect(of.effect(one, variant, asked.baseline),
                                     f"{state_label}'s alignment with {_the(label)}"))
            lines.append(_effect(of.effect(share.sel(pole=pole), variant, asked.baseline),
                                 f"{_the(label, capital=True)}'s share of influence over "
                                 f"{region}"))
    lines += ["", *textwrap.wrap(
        f"Alignment runs from −1 to 1, shares from 0 to 1. Bands hold 90 % of {count:,} draws of "
        f"parameters, base-year numbers, event sizes and chance (seed {asked.seed}). This is "
        "what follows if the assumptions hold, not a forecast.", 88)]
    return "\n".join(lines) + "\n"


def _the(label: str, *, capital: bool = False) -> str:
    if label.startswith(("United", "Organi", "OTS")):
        return f"{'The' if capital else 'the'} {label}"
    return label


def _course(values: xr.DataArray, what: str) -> str:
    first, last = values.isel(month=0), values.isel(month=-1)
    middle = float(first.median())
    return (f"  {what}: from {middle:.2f} in {month_in_words(values.month.values[0])} to "
            f"{band(last.values, signed=False)} in {month_in_words(values.month.values[-1])}"
            ).replace(" -", " −")


def _effect(values: xr.DataArray, what: str) -> str:
    course = values.transpose("month", "replicate").values
    middle = np.median(course, axis=-1)
    peak = int(np.argmax(np.abs(middle)))
    end = course.shape[0] - 1
    if np.abs(course).max() <= NOTHING:
        return f"  {what}: no difference at any time"
    months = values.month.values
    parts = []
    if peak != end and abs(middle[peak]) > 1.5 * abs(middle[end]):
        parts.append(f"{band(course[peak])} at most, in {month_in_words(months[peak])} "
                     f"({sign_in_words(course[peak])})")
    parts.append(f"{band(course[end])} in {month_in_words(months[end])} "
                 f"({sign_in_words(course[end])})")
    return f"  {what}: " + ";\n    ".join(parts)
