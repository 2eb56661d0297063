"""Numbers, signs, months and tables say what they are given, and no more."""

from __future__ import annotations

import re

import numpy as np
import pytest
from markdown_it import MarkdownIt

from eurasia_sim.languages import listed
from eurasia_sim.wording import tables
from eurasia_sim.wording.months import month_in_words
from eurasia_sim.wording.numbers import band, numeral, percent, signed, size
from eurasia_sim.wording.signs import CELL, CLEAR, LABEL, change_in_words, sign


@pytest.mark.parametrize(("value", "form", "text"), [
    (-0.27, ".2f", "−0.27"), (0.441, "+.2f", "+0.44"), (-0.001, ".2f", "0.00"),
    (-0.001, "+.2f", "0.00"), (0.0, "+.3f", "0.000"), (-0.0, ".3g", "0"), (-10.0, ".2f", "−10.00"),
    (-0.0012, "+.3g", "−0.0012"), (np.float32(0.5), ".2f", "0.50")])
def test_a_zero_has_no_sign_and_a_minus_is_one(value: float, form: str, text: str) -> None:
    assert numeral(value, form) == text


def test_changes_in_pictures() -> None:
    assert (signed(0.0001), signed(0.004), signed(-0.1)) == ("±0", "+0.004", "−0.10")
    assert (size(-0.1), size(0.0001)) == ("0.10", "0")
    assert (signed(0.0714, points=True), signed(-0.0001, points=True)) == ("+7.1", "±0")


def test_not_all_is_never_100_percent_of_the_draws() -> None:
    assert percent(0.9999, rounding="down") == "99\u00a0%"
    assert percent(0.9999, 1, gap=" ", rounding="not to all") == "99.9 %"
    assert percent(0.923, 1, gap="", rounding="not to all") == "92.3%"
    assert [percent(1, rounding=how) for how in ("nearest", "down", "not to all")] == [
        "100\u00a0%"] * 3
    assert percent(-0.001, gap="") == "0%"


@pytest.mark.parametrize("agreeing", range(101))
def test_every_count_of_a_hundred_draws_is_said_as_it_is(agreeing: int) -> None:
    draws = np.where(np.arange(100) < agreeing, 0.1, -0.1)
    most = max(agreeing, 100 - agreeing)
    assert sign(draws).of_hundred == most  # 100 × 0.29 is a little less than 29
    assert percent(agreeing / 100, gap="", rounding="down") == f"{agreeing}%"


def test_a_sign_is_as_sure_as_the_draws() -> None:
    draws = np.concatenate([np.full(995, 0.1), np.full(5, -0.1)])
    assert sign(draws).words() == "higher in 99% of the draws"  # not 100: five disagree
    assert sign(draws).words(LABEL) == "higher in\u00a099\u00a0%"
    assert change_in_words(draws, 0.1) == "0.10 higher, in 99\u00a0% of draws"
    assert change_in_words(np.full(10, -0.004), -0.004) == "0.004 lower, in all draws"
    assert change_in_words(np.full(10, 2e-4), 2e-4) == "under 0.001 higher, in all draws"
    unclear = np.linspace(-1, 1 / CLEAR, 100)
    assert change_in_words(unclear, 0.1).startswith("unclear (higher in 5")
    assert sign(unclear).words().startswith("no clear direction: higher in 5")
    assert sign(unclear).words(CELL).startswith("higher in 5")
    assert sign(np.zeros(5)).words() == "never different"
    assert change_in_words(np.zeros(5), 0.0) == "the same in all draws"


def test_a_band_holds_its_numbers() -> None:
    values = np.linspace(-1, 1, 2001)
    assert band(values) == "0.00 (90% band −0.90 to +0.90)"
    assert band(values + 2, ".3f", named=False, mean=True) == "2.000 (1.100 to 2.900)"


def test_months() -> None:
    assert month_in_words("2024-12") == "December 2024"
    assert month_in_words(np.datetime64("2024-05-01T00:00:00"), short=True) == "May 2024"


def test_lists() -> None:
    assert [listed(names) for names in ((), ("A",), ("A", "B"), ("A", "B", "C"))] == [
        "", "A", "A and B", "A, B and C"]


ROWS = [("name", "number", "remark"), ("a", "1.00", ""), ("longer", "−12.50", "some words more")]


def test_columns_stand_under_each_other() -> None:
    lines = tables.columns(ROWS, "lrl", indent="  ", rules=(1, -1))
    assert lines[0] == "  name    number  remark"
    assert lines[1] == lines[3] == "  " + "-" * (max(map(len, lines)) - 2)
    assert lines[2] == "  a         1.00"
    assert lines[4].index("−12.50") + 6 == lines[0].index("number") + 6
    wide = tables.columns(ROWS, "lrl", least=(10,))
    assert wide[0].startswith("name       ")


def test_the_last_column_is_wrapped_under_itself() -> None:
    lines = tables.columns(ROWS, "lrl", wrap=24)
    place = lines[0].index("remark")
    assert [line[place:] for line in lines[2:]] == ["some", "words", "more"]
    assert all(len(line) <= 24 for line in lines)


def test_markdown_and_html_hold_any_cell() -> None:
    rows = [("a|b", "c"), ("", "`x|y`")]
    page = MarkdownIt("commonmark").enable("table").render(
        "\n".join(tables.markdown(("one", "two"), rows)))
    cells = re.findall(r"<td>(.*?)</td>", page)
    assert cells == ["a|b", "c", "", "<code>x|y</code>"]
    assert tables.html(("one",), [("<i>",)], "a & b", ["note <"]) == (
        "<table><caption>a &amp; b</caption><thead><tr><th>one</th></tr></thead><tbody><tr>"
        "<td>&lt;i&gt;</td></tr></tbody></table><p>note &lt;.</p>")
