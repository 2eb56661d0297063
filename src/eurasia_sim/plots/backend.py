"""Import matplotlib whatever MPLBACKEND says: no picture of ours needs a backend of windows."""

from __future__ import annotations

import os
import sys

from eurasia_sim.languages import t

NAME = "MPLBACKEND"


def _import_it() -> None:
    asked = os.environ.pop(NAME, None)
    import matplotlib

    if asked is not None:
        try:
            matplotlib.rcParams["backend"] = asked  # as it would have done itself
            os.environ[NAME] = asked
        except ValueError:
            print(t("remark: {name}={value} is no backend of matplotlib and is left out",
                    name=NAME, value=ascii(asked)), file=sys.stderr)


if "matplotlib" not in sys.modules:
    _import_it()
