"""The page that steps one run; skipped where Solara is not installed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eurasia_sim.agents import EurasiaModel, StateAgent

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    solara = pytest.importorskip("solara", reason="needs the extra mesa-viz")

from eurasia_sim import mesa_page

# What Solara, ipyvuetify and their friends warn of when a page is rendered is not ours to mend.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[EurasiaModel]:
    """Every model that pages make."""
    models: list[EurasiaModel] = []

    class Kept(EurasiaModel):
        def __init__(self, file: Any = None, *, case: str = "baseline",
                     replicate: int | None = None, agents: Any = None):
            super().__init__(file, case=case, replicate=replicate, agents=agents)
            models.append(self)

    monkeypatch.setattr(mesa_page, "EurasiaModel", Kept)
    return models


def shown(page: Any) -> Any:
    """A visitor's page, in the frame that Solara's server puts around it."""
    return solara.render(solara.AppLayout(children=[page()]), handle_error=False)[1]


def button(found: Any, label: str) -> Any:
    import ipyvuetify

    return next(b.widget for b in found.find(ipyvuetify.Btn) if label in b.widget.children)


def test_two_visitors_have_a_model_each(made: list[EurasiaModel]) -> None:
    one, other = shown(mesa_page.Page), shown(mesa_page.Page)
    first, second = made
    assert first is not second
    button(one, "Step").click()
    assert (first.number, second.number) == (1, 0)
    button(other, "Step").click()
    button(one, "Step").click()
    assert (first.number, second.number) == (2, 1)


def test_reset_begins_the_same_run_anew(made: list[EurasiaModel]) -> None:
    found = shown(mesa_page.Page)
    button(found, "Step").click()
    button(found, "Reset").click()
    assert [model.number for model in made] == [1, 0]
    button(found, "Step").click()
    assert [model.number for model in made] == [1, 1]
    assert made[0].poles["russia"].coercion == made[1].poles["russia"].coercion


def test_a_choice_begins_another_run(made: list[EurasiaModel]) -> None:
    import ipyvuetify

    found = shown(mesa_page.Page)
    choices = {c.widget.label: c.widget for c in found.find(ipyvuetify.Select)}
    choices["Scenario"].v_model = "aircraft-incident"
    assert made[-1].plan.months[-1] > made[0].plan.months[-1]
    choices = {c.widget.label: c.widget for c in found.find(ipyvuetify.Select)}
    choices["Case"].v_model = "no-incident"
    assert made[-1].case == "no-incident"
    choices["Scenario"].v_model = "history"
    assert (made[-1].case, made[-1].month) == ("baseline", "2022-01")


def test_a_page_with_behaviours_of_ones_own(made: list[EurasiaModel]) -> None:
    class Hungary(StateAgent):
        pass

    shown(mesa_page.page_with({"hungary": Hungary}))
    assert isinstance(made[0].states["hungary"], Hungary)


def test_the_figures_show_the_model() -> None:
    model = EurasiaModel()
    for _ in range(5):
        model.step()
    axes = mesa_page.alignments(model).axes[0]
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [list(line.get_xdata()) for line in dots] == [  # type: ignore[arg-type]
        list(pole.alignment.values()) for pole in model.poles.values()]
    upper, lower = mesa_page.courses(model).axes
    assert [len(line.get_xdata()) for line in upper.lines] == [6] * 3  # type: ignore[arg-type]
    assert len(lower.lines) == 4


@pytest.fixture
def address() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "eurasia_sim.mesa_page", "--no-open", "--host", "127.0.0.1",
         "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[1], env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def test_the_server_answers_without_a_network(address: str) -> None:
    def fetch(path: str) -> str:
        with urllib.request.urlopen(address + path, timeout=10) as answer:
            assert answer.status == 200
            return str(answer.read().decode("utf-8"))

    for _ in range(120):
        try:
            page = fetch("/")
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.25)
    else:
        pytest.fail("the server does not start")
    assert "solara" in page
    # What the page loads comes from this server.
    assets = [part.split('"')[0] for part in page.split('src="')[1:]]
    assets = [part for part in assets if part.endswith(".js")]
    assert assets
    assert not [part for part in assets if part.startswith(("http:", "https:", "//"))]
    for part in assets:
        assert fetch(part if part.startswith("/") else f"/{part}")
