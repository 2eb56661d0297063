"""Join ES modules into one script, for pages that may not import: a file, or a worker of a blob.

Each module becomes a function's body, so that their names cannot meet. What is understood is what
`static/` uses: imports at the top by name or as a whole, exports of declarations. Anything else is
an error, and tests run the result.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

IMPORT = re.compile(r'^import\s+(?:\*\s+as\s+(\w+)|\{([^}]*)\})\s+from\s+"([^"]+)";\n',
                    re.MULTILINE)
EXPORT = re.compile(r"^export\s+((?:async\s+)?function\*?|class|const)\s+(\w+)", re.MULTILINE)


def bundle(entry: str, read: Callable[[str], str]) -> str:
    """One script that does what the module `entry` does.

    Args:
        entry: its path, with ``/`` between folders.
        read: gives the text of a path.

    Raises:
        ValueError: for modules that import each other in a circle, or a form it does not know.
    """
    done: dict[str, str] = {}

    def add(path: str, way: tuple[str, ...]) -> None:
        if path in way:
            raise ValueError(f"modules import each other: {' → '.join((*way, path))}")
        if path in done:
            return
        text = read(path)
        for *_, target in IMPORT.findall(text):
            add(_beside(path, target), (*way, path))
        done[path] = _module(path, text)

    add(entry, ())
    return f"const $ = {{}};\n{''.join(done.values())}"


def _beside(path: str, target: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def _module(path: str, text: str) -> str:
    def take(found: re.Match[str]) -> str:
        whole, names, target = found.groups()
        told = whole or "{" + names.replace(" as ", ": ") + "}"
        return f'const {told} = $["{_beside(path, target)}"];\n'

    names = [name for _, name in EXPORT.findall(text)]
    body = EXPORT.sub(r"\1 \2", IMPORT.sub(take, text))
    left = re.search(r"^(?:import|export)\b.*", body, re.MULTILINE)
    if left:
        raise ValueError(f"{path}: cannot be joined: {left[0]}")
    return f'$["{path}"] = (() => {{\n{body}return {{ {", ".join(names)} }};\n}})();\n'


__all__ = ["bundle"]
