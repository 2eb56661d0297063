"""Take a picture of every view and step of the page, at every size, light and dark, to look at.

    python benchmarks/page_pictures.py pictures/
    python benchmarks/page_pictures.py pictures/ --sizes 360x740 --schemes dark --only "tour*"

The page is opened as a site of five scenarios and, for the class, from `eurasia-sim serve`. Files
are named after the view, the size and the scheme. Needs the extra `app`, Playwright and Chromium.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "docs/build"))
SCENARIOS = ("aircraft-incident", "trade-deal", "acting", "china-fourth-pole", "history")
SIZES = ("360x740", "1280x800", "1920x1080")
READY = "document.querySelector('main[aria-busy=false]:not([data-asking])') !== null"
SETTLED = 700  # milliseconds: an answer, and why
KEY = "only-for-pictures"
View = Callable[[Any], None]


def press(preset: int) -> View:
    """Press a preset by its number."""
    return lambda page: page.locator(".preset").nth(preset).click()


def click(selector: str) -> View:
    """Press what a selector names first."""
    return lambda page: page.locator(selector).first.click()


def edit(kind: str) -> View:
    """Begin to add an event."""
    def act(page: Any) -> None:
        page.locator("#add").click()
        if kind:
            page.locator("#editor-kind").select_option(kind)
    return act


def unfold(part: str) -> View:
    """Open a part of what is one step away, and go there."""
    def act(page: Any) -> None:
        page.locator(f"[data-part={part}] summary").first.click()
        page.locator(f"[data-part={part}]").evaluate("node => node.scrollIntoView()")
    return act


def drag(page: Any) -> None:
    """Drag the first event of the timeline, and hold it."""
    box = page.locator(".timeline [data-id=aircraft-incident] .diamond").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 7):
        page.mouse.move(x - 8 * step, y)


def draw(page: Any) -> None:
    """Draw a prediction that does not reach the end."""
    box = page.locator("svg.draw").bounding_box()
    x, y = box["x"], box["y"] + box["height"] * 0.4
    page.mouse.move(x + box["width"] * 0.6, y)
    page.mouse.down()
    for part in (0.65, 0.7, 0.75, 0.8):
        page.mouse.move(x + box["width"] * part, y - 60 * (part - 0.6))
    page.mouse.up()


def file(text: str) -> View:
    """Open a file with a text."""
    return lambda page: page.locator("#file").set_input_files(
        {"name": "mine.yaml", "mimeType": "text/yaml", "buffer": text.encode()})


def keep_and_change(page: Any) -> None:
    """Two what-ifs beside each other."""
    press(1)(page)
    page.wait_for_timeout(SETTLED)
    page.locator("#compare").click()
    press(3)(page)


def steps(*parts: View) -> View:
    """One after the other."""
    def act(page: Any) -> None:
        for part in parts:
            part(page)
            page.wait_for_timeout(150)
    return act


def nothing(page: Any) -> None:
    """As it opens."""


def to(selector: str) -> View:
    """Scroll there."""
    return lambda page: page.locator(selector).first.evaluate("n => n.scrollIntoView()")


def tour(step: int) -> View:
    """A step of the tour."""
    return steps(click("#tour"), *[click(".tour .main")] * step)


# name → (address, what is done, whether the whole page is taken)
VIEWS: dict[str, tuple[str, View, bool]] = {
    "first": ("", nothing, False),
    "first-whole": ("", nothing, True),
    "preset": ("", press(1), False),
    "preset-whole": ("", press(1), True),
    "preset-side": ("", steps(press(1), to("#side")), False),
    "other-power": ("", steps(press(1), click(".power >> nth=1")), False),
    "other-measure": ("", lambda page: page.locator("#measure").select_option("dependence"), False),
    "drag": ("", steps(to("#picture"), drag), False),
    "editor-empty": ("", edit(""), False),
    "editor-add": ("", edit("trade_restrictions"), False),
    "editor-change": ("", lambda page: page.locator(
        ".timeline [data-id=aircraft-incident]").press("Enter"), False),
    "compare": ("", keep_and_change, False),
    "compare-whole": ("", keep_and_change, True),
    **{f"more-{part}": ("", steps(press(1), unfold(part)), False)
       for part in ("events", "rules", "triangle", "region", "table", "about")},
    "predict": ("", steps(press(1), click("#predict")), False),
    "predict-drawn": ("", steps(press(1), click("#predict"), draw), False),
    "predict-revealed": ("", steps(press(1), click("#predict"), draw, click("#reveal")), False),
    **{f"tour-{step + 1}": ("", tour(step), False) for step in range(5)},
    "menu": ("", click("#menu summary"), False),
    "wrong-file": ("", steps(click("#menu summary"), file("name: [\n")), False),
    "undone-apology": ("", lambda page: page.locator("#lever-aircraft-incident").fill("0"), False),
    "projector": ("", steps(press(1), click("#menu summary"), click("#projector"),
                            click("#menu summary")), False),
    "projector-whole": ("", steps(press(1), click("#menu summary"), click("#projector"),
                                  click("#menu summary")), True),
    "no-such-scenario": ("#s=nowhere", nothing, False),
    **{f"scenario-{name}": (f"#s={name}", nothing, True) for name in SCENARIOS[1:]},
    **{f"scenario-{name}-preset": (f"#s={name}", press(1), False) for name in SCENARIOS[1:]},
}


def settle(page: Any) -> None:
    """Wait until the engine's answer is there, and why."""
    for wait in (0, SETTLED):
        page.wait_for_timeout(wait)
        for _ in range(1200):
            if page.evaluate(READY):
                break
            page.wait_for_timeout(50)
    page.wait_for_timeout(SETTLED)


@contextmanager
def classroom() -> Iterator[list[str]]:
    """The addresses of a class and its teacher."""
    process = subprocess.Popen(
        [sys.executable, "-m", "eurasia_sim", "serve", "-q", "--host", "127.0.0.1", "--port", "0",
         "--teacher-key", KEY, str(ROOT / "scenarios/aircraft-incident.yaml")],
        stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    try:
        yield [process.stdout.readline().strip(), process.stdout.readline().strip()]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def take_class(opened: Callable[[str], Any], shot: Callable[[Any, str], None]) -> None:
    """A class predicts: a teacher and two students."""
    with classroom() as (students, teachers):
        pages = [opened(students), opened(students)]
        teacher = opened(teachers)
        press(1)(teacher)
        settle(teacher)
        shot(teacher, "class-teacher")
        teacher.get_by_role("button", name="Address").click()
        settle(teacher)
        shot(teacher, "class-teacher-address")
        teacher.get_by_role("button", name="Address").click()
        teacher.locator("[data-mode=predict]").click()
        for page in pages:
            page.wait_for_selector("svg.draw")
            draw(page)
            page.wait_for_selector("text=Sent.")
        teacher.wait_for_selector("text=2 of 2")
        shot(pages[0], "class-student-sent")
        shot(teacher, "class-teacher-predictions")
        teacher.locator("[data-mode=reveal]").click()
        pages[0].wait_for_selector(".verdict")
        settle(teacher)
        shot(pages[0], "class-student-revealed")
        shot(teacher, "class-teacher-revealed")
        teacher.locator("[data-mode=free]").click()
        pages[0].wait_for_selector("svg.timeline")
        settle(pages[0])
        shot(pages[0], "class-student-free")


def take(folder: Path, sizes: list[str], schemes: list[str], only: list[str]) -> None:
    """Write the pictures."""
    def wanted(name: str) -> bool:
        return any(fnmatch(name, pattern) for pattern in only)

    from playwright.sync_api import sync_playwright

    from engine_in_browser import folder_on_the_web
    from eurasia_sim.app.handout import write_site

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as web, sync_playwright() as playwright:
        write_site([ROOT / f"scenarios/{name}.yaml" for name in SCENARIOS], Path(web) / "site")
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox"] if os.geteuid() == 0 else [])
        with folder_on_the_web(Path(web) / "site") as address:
            for size in sizes:
                width, height = map(int, size.split("x"))
                for scheme in schemes:
                    context = browser.new_context(viewport={"width": width, "height": height},
                                                  color_scheme=scheme)

                    def opened(where: str, context: Any = context) -> Any:
                        page = context.new_page()
                        page.goto(where)
                        settle(page)
                        return page

                    def shot(page: Any, name: str, whole: bool = False,
                             kind: str = f"{size}-{scheme}") -> None:
                        page.screenshot(path=folder / f"{name}-{kind}.png", full_page=whole)

                    for name, (hash_, act, whole) in VIEWS.items():
                        if not wanted(name):
                            continue
                        page = opened(address + hash_)
                        try:
                            act(page)
                            settle(page)
                        except Exception as error:  # the other pictures are wanted all the same
                            print(f"{name}-{size}-{scheme}: {error}", file=sys.stderr)
                        shot(page, name, whole)
                        page.close()
                    if wanted("loading"):
                        page = context.new_page()
                        page.route("**/data/*.bin*", lambda route: None)
                        page.goto(address)
                        page.wait_for_timeout(SETTLED)
                        shot(page, "loading")
                        page.close()
                        page = context.new_page()
                        page.route("**/data/**", lambda route: route.abort())
                        page.goto(address)
                        page.wait_for_timeout(SETTLED)
                        shot(page, "not-loaded")
                        page.close()
                    if wanted("class"):
                        take_class(opened, shot)
                    context.close()
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--sizes", nargs="*", default=list(SIZES))
    parser.add_argument("--schemes", nargs="*", default=["light", "dark"])
    parser.add_argument("--only", nargs="*", default=["*"],
                        help="names of views; * stands for anything")
    asked = parser.parse_args()
    take(asked.folder, asked.sizes, asked.schemes, asked.only)
