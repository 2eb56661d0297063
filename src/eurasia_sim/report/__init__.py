"""Write a one-page report about a run: question, answer, pictures, reasons, assumptions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from eurasia_sim.files import check_free, whole_file
from eurasia_sim.languages import msg
from eurasia_sim.reading import is_folder

if TYPE_CHECKING:
    from eurasia_sim.api import Run

STEPS = (msg("looking for what moves"), msg("dividing the change among its causes"),
         msg("asking what the answer hangs on"), msg("drawing"), msg("writing"))

__all__ = ["STEPS", "write_report"]


def write_report(run: Run, target: str | Path, *, case: str | None = None,
                 overwrite: bool = True,
                 progress: Callable[[str], None] | None = None) -> Path:
    """Write a run's report: one HTML file that needs no network, no script and no other file.

    Args:
        run: finished.
        target: the file, or a folder, in which it is then called ``report.html``.
        case: the case that is explained; if left out, the variant that changes most if it adds an
            event, else the baseline.
        overwrite: whether an existing file may be replaced.
        progress: called with each of `STEPS` as it begins.

    Returns:
        The file.

    Raises:
        InputError: for an unknown case, or a file that cannot be written; before the work where
            possible. No partial file is left behind.
    """
    from eurasia_sim.report.findings import report_focus
    from eurasia_sim.report.page import render
    from eurasia_sim.report.pictures import draw_all
    from eurasia_sim.report.reasons import Reasons, attributions, strongest_drivers

    begin = progress or (lambda step: None)
    path = Path(target)
    path = path / "report.html" if is_folder(path) else path
    check_free(path, overwrite=overwrite)
    begin(STEPS[0])
    focus = report_focus(run, case)
    begin(STEPS[1])
    events, mechanisms = attributions(run, focus)
    begin(STEPS[2])
    reasons = Reasons(events, mechanisms, *strongest_drivers(run, focus))
    begin(STEPS[3])
    pictures = draw_all(run, focus, reasons)
    begin(STEPS[4])
    text = render(run, focus, reasons, pictures)
    with whole_file(path, overwrite=overwrite) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")
    return path
