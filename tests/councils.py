"""What tests do with the council game's pages in headless Chromium.

Each page fails its test on any message in the console but those of a server that is away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SLOW = 60_000  # milliseconds; seven engines share the processor
PHONE, WALL = (360, 740), (1920, 1080)
Open = Callable[..., Any]
AWAY = ("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "status of 403",
        "status of 409")
FITS = "document.documentElement.scrollWidth <= innerWidth"
# Buttons, fields and headings that lie on each other; the bars at the edges stay where they are.
OVERLAPS = """() => {
  const shown = [...document.querySelectorAll(
    "#council :is(button, select, input:not(.away), textarea, h2, h3, p, li > strong)")]
    .filter((one) => !one.closest(".c-bar, .c-top, details:not([open])") && one.checkVisibility()
      && one.getBoundingClientRect().width > 1);
  const found = [];
  shown.forEach((one, k) => shown.slice(k + 1).forEach((other) => {
    if (one.contains(other) || other.contains(one)) return;
    const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1 && high > 2)
      found.push(`${one.textContent.slice(0, 30)} / ${other.textContent.slice(0, 30)}`);
  }));
  return found;
}"""


def visiting(browser: Any) -> Iterator[Open]:
    """Open an address; at the end nothing may have gone wrong on any page."""
    contexts, wrong = [], []

    def open_page(address: str, size: tuple[int, int] = PHONE, **settings: Any) -> Any:
        context = browser.new_context(
            viewport=dict(zip(("width", "height"), size, strict=True)), **settings)
        context.set_default_timeout(SLOW)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning")
                and not any(text in m.text for text in AWAY) else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(
            ("http://127.0.0.1:", "data:", "blob:", "file:")) else wrong.append(r.url))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == [], wrong


def fits(page: Any) -> None:
    """Nothing leaves the page, and nothing lies on anything else."""
    assert page.evaluate(FITS)
    assert (found := page.evaluate(OVERLAPS)) == [], found


def pick(page: Any, move: str, on: str | None = None, size: str | None = None) -> None:
    page.locator("[data-tab=moves]").click()
    page.locator(f'[data-move="{move}"]').click()
    if on is not None:
        page.locator(f'.c-detail [data-key="Toward whom {on}"]').click()
    if size is not None:
        page.locator(f'.c-detail [data-key="How strong {size}"]').click()
    page.locator(".c-detail button.main").click()


def lock(page: Any) -> None:
    page.locator("#c-lock").click()


def take_seat(page: Any, seat: str, name: str = "") -> str:
    page.locator(f'[data-key="Whom do you speak for? {seat}"]').click()
    page.locator("#c-name").fill(name)
    page.locator("#c-take").click()
    code = str(page.locator(".c-big").inner_text())
    page.locator("#c-got").click()
    page.wait_for_selector(".c-goal")
    return code


def downloaded(page: Any, button: str, path: Path) -> Path:
    page.locator(".c-up summary").click()
    with page.expect_download() as got:
        page.locator(button).click()
    got.value.save_as(path)
    return path


def state(page: Any, **head: str) -> Any:
    """What the server tells, asked from a page."""
    return page.evaluate("async (headers) => (await fetch('/api/council/state', {headers})).json()",
                         {key.replace("_", "-"): value for key, value in head.items()})
