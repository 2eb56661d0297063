"""Write a handout, one HTML file with the whole page of a scenario; or the page as a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from eurasia_sim.app.page_files import (
    one_file,
    page_files,
    scenario_files,
    scenarios_by_name,
    title,
)
from eurasia_sim.files import check_free, whole_file, whole_files
from eurasia_sim.scenario import load_scenario


def write_handout(scenario: Path, target: Path, *, overwrite: bool = False) -> None:
    """Write a scenario's handout.

    Args:
        scenario: its file.
        target: the HTML file; never left half-written.
        overwrite: whether a file that is there may be replaced.

    Raises:
        InputError: for a scenario that cannot be used.
    """
    text = one_file(scenario.stem, load_scenario(scenario))
    with whole_file(target, overwrite=overwrite) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")


def write_site(scenarios: Sequence[Path], target: Path, *, overwrite: bool = False,
               progress: Callable[[int, int], None] | None = None) -> int:
    """Write the page and scenarios as a folder for any web space.

    Args:
        scenarios: their files; all shipped ones if empty.
        target: the folder; its files appear together or not at all.
        overwrite: whether files that are there may be replaced.
        progress: called with the scenarios done since the last call, and how many there are.

    Returns: the bytes of all files.

    Raises:
        InputError: for a scenario that cannot be used, or files in the way.
    """
    check_free(target / "index.html", overwrite=overwrite)
    paths = scenarios_by_name(scenarios)
    found: dict[str, bytes] = {}
    titles = []
    for name, path in paths.items():
        scenario = load_scenario(path)
        titles.append(title(name, scenario))
        found |= scenario_files(name, scenario)
        if progress:
            progress(1, len(paths))
    found |= page_files(titles)
    with whole_files(target, overwrite=True) as partial:
        for name, data in found.items():
            place = partial / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
    return sum(map(len, found.values()))


__all__ = ["write_handout", "write_site"]
