"""Write the generated pages and pictures of the documentation.

    python docs/build/make.py                      # all; robustness and sensitivity take minutes
    python docs/build/make.py commands evidence    # these alone
"""

from __future__ import annotations

import argparse
import sys

from pages import DOCS, OTHERS, QUICK, SLOW


def main(arguments: list[str]) -> None:
    """Make all, or what is named."""
    pages = {**QUICK, **SLOW}
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("name", nargs="*", choices=[[], *pages, *OTHERS])
    for name in parser.parse_args(arguments).name or [*pages, *OTHERS]:
        print(name, flush=True)
        if name in pages:
            (DOCS / f"{name}.md").write_text(pages[name](), encoding="utf-8")
        else:
            OTHERS[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
