"""The scenarios that come with the project, and a commented one to start from."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

from eurasia_sim.files import check_free, whole_files
from eurasia_sim.reading import InputError, shown

TEMPLATE = """\
#
# A scenario to start from. Lines that begin with # are comments: change what you like, then run
#     eurasia-sim validate {name}
#     eurasia-sim run {name}

name: {title}
question: What happens if …?
context: >
  Two or three sentences that say what the reader needs to know.

# What happened from January 2022 to October 2025. `eurasia-sim kinds` lists the kinds of events.
extends: history.yaml

# From the world's base month to where you want to see it.
period: {{from: 2022-01, to: 2030-12}}

# How many draws, and which. The same seed gives the same numbers.
ensemble: {{replicates: 1000, seed: 2025}}

# What happens in your scenario. Dates are months. `source` is hypothetical for what you invent.
shocks:
  - id: my-event                          # any short name
    kind: summit                          # see: eurasia-sim kinds summit
    date: 2026-06                         # or a range to draw from: {{from: 2026-04, to: 2026-09}}
    by: ots                               # the pole that acts: russia, united_states or ots
    on: ots_members                       # a state, a region, a list, or 'all'
    severity: {{low: 0.5, mode: 1.0, high: 1.5}}   # 1.0 is usual; the kind says what 1.0 means
    source: hypothetical

# What-ifs to compare with the baseline above. Each may add shocks and trends, remove, move
# (shocks), scale, stop (trends), switch mechanisms off (without), or replace parameters.
variants:
  without-it:
    label: it does not happen
    remove: [my-event]
  twice-as-strong:
    label: it is twice as strong
    scale: {{my-event: 2}}
  no-incident:
    label: no aircraft incident in 2024
    remove: [aircraft-incident, apology]

# What the answer and the pictures are about.
focus: {{states: [azerbaijan, kazakhstan], poles: [ots], region: post_soviet}}
"""


def library() -> Path:
    """The folder of the shipped scenarios: inside an installed package, else in the checkout."""
    packaged = Path(str(files("eurasia_sim.scenario") / "library"))
    checkout = Path(__file__).resolve().parents[3] / "scenarios"
    return packaged if packaged.is_dir() else checkout


def shipped_scenarios() -> list[Path]:
    """Every shipped scenario, history first."""
    return sorted(library().glob("*.yaml"), key=lambda p: (p.stem != "history", p.stem))


def write_new(path: Path) -> list[Path]:
    """Write a commented scenario to start from, and beside it the history it extends.

    Returns:
        The files written.

    Raises:
        InputError: when the file exists already or cannot be written.
    """
    if path.suffix not in (".yaml", ".yml"):
        raise InputError(f"{path}: a scenario file ends in .yaml",
                         hint="eurasia-sim new "
                         + str(path.with_suffix(".yaml") if path.name else "my-question.yaml"))
    title = path.stem.replace("-", " ").replace("_", " ").capitalize()
    check_free(path, remedy="choose another name; nothing was changed")
    history = path.parent / "history.yaml"
    written = [path] if history.exists() else [path, history]
    with whole_files(path.parent) as folder:
        (folder / path.name).write_text(TEMPLATE.format(name=shown(path), title=title),
                                        encoding="utf-8")
        if history in written:
            shutil.copyfile(library() / "history.yaml", folder / history.name)
    return written
