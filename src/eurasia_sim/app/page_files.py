"""The page as files, the same for a server, a folder on the web and a handout.

``index.html`` names the others. What may change under its name (a scenario's description) is small;
everything else has its checksum in its name and may be kept for ever. Most scenarios share their
chance, by far the largest part: it is a file of its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from eurasia_sim._version import __version__
from eurasia_sim.app.bundle import bundle
from eurasia_sim.app.engine_file import engine_file, halves
from eurasia_sim.app.limits import DRAWS
from eurasia_sim.app.payload import scenario_payload
from eurasia_sim.council.rules import plays_in, shipped_council
from eurasia_sim.languages import SOURCE, available, content, t
from eurasia_sim.reading import InputError
from eurasia_sim.scenario import Scenario
from eurasia_sim.scenario.library import shipped_scenarios

# The scenario that the page shows first, if it is there.
FIRST = "aircraft-incident"
NOTHING_ELSE = "default-src 'none'; base-uri 'none'; form-action 'none'"
POLICY = (f"{NOTHING_ELSE}; script-src 'self'; style-src 'self'; connect-src 'self'; "
          "img-src 'self' data: blob:; worker-src 'self'")
DATA = "data"


@cache
def script(entry: str) -> str:
    """A script of the page, joined of its modules."""
    folder = files("eurasia_sim.app") / "static"
    text = bundle(entry, lambda path: (folder / path).read_text("utf-8"))
    if "</script" in text or "<!--" in text:
        raise ValueError(f"{entry} cannot stand in a page")
    return text


@cache
def static(name: str) -> str:
    """A file of the page."""
    return (files("eurasia_sim.app") / "static" / name).read_text("utf-8")


@cache
def style() -> str:
    """The page's looks, and those of the council game in it."""
    return f"{static('page.css')}\n{static('council/council.css')}"


def page_files(titles: Iterable[Mapping[str, str | bool]], *,
               in_class: bool = False) -> dict[str, bytes]:
    """The page without its scenarios: name → content.

    Args:
        titles: of each scenario, as `title` gives it.
        in_class: whether a server keeps predictions.
    """
    found = {"icon.svg": static("icon.svg").encode()}
    names = {}
    for name, text in (("page.css", style()), ("app.js", script("main.js")),
                       ("start.js", script("start.js")), ("worker.js", script("engine/worker.js")),
                       *((f"{code}.json", _json(one)) for code, one in _catalogues().items())):
        names[name] = _lasting(name, text.encode())
        found[names[name]] = text.encode()
    given = {"version": __version__, "scenarios": list(titles), "worker": names["worker.js"],
             "inClass": in_class, "first": FIRST, "app": names["app.js"],
             "languages": {code: {"name": one["name"], "file": names[f"{code}.json"]}
                           for code, one in _catalogues().items()}}
    found["index.html"] = _index(
        POLICY, "What if?", f'<link rel="stylesheet" href="{names["page.css"]}">'
        '<link rel="icon" href="icon.svg" type="image/svg+xml">', given,
        f'<script type="module" src="{names["start.js"]}"></script>').encode()
    return found


@cache
def _catalogues() -> dict[str, dict[str, Any]]:
    """Code → what the page needs of a language's catalogue."""
    found = {code: content(code) for code in available() if code != SOURCE}
    keys = ("name", "decimal", "group", "machine", "forms")
    return {code: {**{key: one[key] for key in keys}, "messages": one["page"]}
            for code, one in found.items()}


def scenario_files(name: str, scenario: Scenario) -> dict[str, bytes]:
    """The files of a scenario: its description, which names the others, and the engine's two.

    Raises:
        InputError: as `make_plan`.
    """
    parts = halves(engine_file(scenario, DRAWS))
    found, names = {}, []
    for part, data in zip(("scenario", "draws"), parts, strict=True):
        names.append(f"{DATA}/{_lasting(f'{part}.bin', data)}")
        found[names[-1]] = data
    found[f"{DATA}/{name}.json"] = _json({**scenario_payload(name, scenario),
                                          "files": names}).encode()
    return found


def one_file(name: str, scenario: Scenario) -> str:
    """The page with one scenario, in one file that needs no other.

    Raises:
        InputError: as `make_plan`.
    """
    given = {"version": __version__, "scenarios": [title(name, scenario)], "inClass": False,
             "first": name, "worker": "", "script": script("engine/worker.js"),
             "languages": {code: {"name": one["name"]} for code, one in _catalogues().items()},
             "about": scenario_payload(name, scenario)}
    code, looks = f"\n{script('main.js')}", f"\n{style()}"
    policy = (f"{NOTHING_ELSE}; script-src {_hash(code)}; style-src {_hash(looks)}; "
              "img-src data: blob:; worker-src blob:")
    engine = base64.b64encode(engine_file(scenario, DRAWS)).decode()
    words = "".join(f'<script type="application/json" id="language-{code}">{_json(one)}</script>\n'
                    for code, one in _catalogues().items())
    return _index(policy, scenario.name, f"<style>{looks}</style>", given,
                  f'{words}<script type="text/plain" id="engine">{engine}</script>\n'
                  f'<script type="module">{code}</script>')


def _index(policy: str, title: str, head: str, given: Mapping[str, Any], tail: str) -> str:
    text = static("index.html")
    for name, value in {"policy": escape(policy), "title": escape(title), "head": head,
                        "data": _json(given), "tail": tail}.items():
        text = text.replace("{{" + name + "}}", value, 1)
    return text


def _json(value: object) -> str:
    """JSON that may stand in a page."""
    text = json.dumps(value, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    return text.replace("<", "\\u003c")


def _lasting(name: str, data: bytes) -> str:
    stem, dot, kind = name.partition(".")
    return f"{stem}-{hashlib.sha256(data).hexdigest()[:12]}{dot}{kind}"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def scenarios_by_name(paths: Iterable[Path]) -> dict[str, Path]:
    """Name in the address → file; all shipped scenarios if no file is given.

    Raises:
        InputError: when two would have the same name.
    """
    found: dict[str, Path] = {}
    for path in list(paths) or shipped_scenarios():
        if path.stem in found:
            raise InputError(t("two scenarios are called '{name}'", name=path.stem),
                             hint=t("rename one of them"))
        found[path.stem] = path
    return found


def title(name: str, scenario: Scenario) -> dict[str, str | bool]:
    """What a list of scenarios says of one, and whether the council game can be played in it."""
    return {"id": name, "name": scenario.name, "question": scenario.question,
            "council": plays_in(shipped_council(), scenario.world.world, scenario.kinds)}


__all__ = ["one_file", "page_files", "scenario_files", "scenarios_by_name", "title"]
