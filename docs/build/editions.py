"""What the second edition of the model changed: its mends switched on one after the other.

    python docs/build/make.py editions

The first edition's data come from the project's history (`git show FIRST:…`): with its new terms
neutral, the model of today gives the first edition's numbers. Each step runs in its own process.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

FIRST = "1c3688f"
ROOT = Path(__file__).resolve().parents[2]
INSIDE = Path("src/eurasia_sim/world/data")
WORLD = "turkic-world-2022.yaml"
DRAWS = 1000
WOUNDS = ("aircraft_incident", "apology", "deportation_wave", "destabilisation", "ultimatum")
NEUTRAL = """  {name}:
    symbol: "{name}"
    unit: "{unit}"
    about: not in the first edition
    prior: {{low: {value}, mode: {value}, high: {value}, source: hypothetical}}
"""
Files = dict[str, str]


def first(path: Path) -> str:
    """A file of the first edition."""
    return subprocess.run(["git", "show", f"{FIRST}:{path.as_posix()}"], cwd=ROOT, check=True,
                          capture_output=True, text=True).stdout


def today(path: Path) -> str:
    """The same file of today."""
    return (ROOT / path).read_text(encoding="utf-8")


def block(text: str, name: str) -> str:
    """One entry of a table two spaces deep."""
    found = re.search(rf"^  {name}:\n(?:(?:    .*)?\n)*", text, flags=re.MULTILINE)
    assert found, name
    return found[0]


def first_edition() -> Files:
    """Its files, with what is new made neutral."""
    priors = first(INSIDE / "priors.yaml")
    neutral = "".join(NEUTRAL.format(name=name, unit=unit, value=value) for name, unit, value in (
        ("mu", "1", 0), ("scar", "1", 0), ("tau_u", "months", 12)))
    return {"priors": priors.replace("  sigma_a:\n", neutral + "  sigma_a:\n", 1),
            "kinds": first(INSIDE / "kinds.yaml"), "world": first(INSIDE / WORLD),
            "history": first(Path("scenarios/history.yaml")), "money": "linear"}


def own_mind(files: Files) -> None:
    """Who has few ties listens little."""
    files["priors"] = files["priors"].replace(
        block(files["priors"], "mu"), block(today(INSIDE / "priors.yaml"), "mu"))


def channels(files: Files) -> None:
    """Channels differ, and short lists of partners bound the others widely."""
    files["world"] = re.sub(r"    volatility: \{[^}]*\}\n", "", today(INSIDE / WORLD))


def wounds(files: Files) -> None:
    """Insults wound, apologies heal wounds, scars stay."""
    now = today(INSIDE / "priors.yaml")
    for name in ("scar", "tau_u"):
        files["priors"] = files["priors"].replace(block(files["priors"], name), block(now, name))
    for name in WOUNDS:
        files["kinds"] = files["kinds"].replace(
            block(files["kinds"], name), block(today(INSIDE / "kinds.yaml"), name))


def kinds(files: Files) -> None:
    """Attention has an address, sizes fit together, money saturates."""
    files["kinds"], files["money"] = today(INSIDE / "kinds.yaml"), "saturates"


def rerouting(files: Files) -> None:
    """Trade is rerouted in 2022."""
    files["history"] = today(Path("scenarios/history.yaml"))


def suppliers(files: Files) -> None:
    """Suppliers' odds move by chance."""
    files["world"] = today(INSIDE / WORLD)


def structure(files: Files) -> None:
    """Contested mechanisms are absent from some draws."""
    files["priors"] = today(INSIDE / "priors.yaml")


STEPS: Mapping[str, Callable[[Files], None]] = {
    "own mind": own_mind, "channels differ": channels, "wounds": wounds,
    "address, sizes, money": kinds, "trade rerouted": rerouting, "suppliers' chance": suppliers,
    "structure drawn": structure}


def headlines(folder: Path) -> dict[str, str]:
    """The headlines of an edition whose files lie in a folder."""
    import eurasia_sim.scenario.load as scenario_load
    import eurasia_sim.scenario.plan as scenario_plan
    import eurasia_sim.world.load as world_load

    world_load.DATA = folder / "data"
    if (folder / "money").read_text(encoding="utf-8") == "linear":
        def linear(value: object, money: object) -> tuple[float, float, float]:
            paid, economy = value.usd_billion, value.economy_usd_billion  # type: ignore[attr-defined]
            one = money.share_of_gdp  # type: ignore[attr-defined]
            return (paid.low / economy.high / one.high, paid.mode / economy.mode / one.mode,
                    paid.high / economy.low / one.low)

        for module in (scenario_load, scenario_plan):
            vars(module)["money_severity"] = linear
    import eurasia_sim as es
    from eurasia_sim.analysis.belief.gauges import gauges
    from eurasia_sim.results import regional_share

    def run(name: str) -> es.Run:
        return es.run(folder / f"{name}.yaml", replicates=DRAWS)

    def median(values: object) -> float:
        return float(np.median(values))  # type: ignore[call-overload]

    incident = run("aircraft-incident")
    data = incident.data
    share = regional_share(data, list(incident.plan.labels.regions["post_soviet"][1]))
    at = {month: share.sel(case="baseline", month=np.datetime64(month, "s"))
          for month in ("2025-10", "2030-12")}
    last = at["2030-12"]
    with_russia = data.alignment.sel(pole="russia")
    moved = (with_russia.sel(case="baseline") - with_russia.sel(case="no-incident")).sel(
        month=slice(np.datetime64("2024-12", "s"), np.datetime64("2025-09", "s"))).mean("month")
    spill = {name: np.abs(moved.sel(state=name).values) for name in
             ("hungary", "turkmenistan", "kazakhstan", "uzbekistan")}
    less = np.mean([spill[a] < spill[b] for a in ("hungary", "turkmenistan")
                    for b in ("kazakhstan", "uzbekistan")])
    baku = with_russia.sel(state="azerbaijan")
    repaired = baku.sel(case="baseline") - baku.sel(case="no-apology")
    posture = run("partner-or-patron")
    either = regional_share(posture.data, list(posture.plan.labels.regions["post_soviet"][1])).sel(
        pole="russia").isel(month=-1)
    respect = either.sel(case="partner") > either.sel(case="patron")
    from eurasia_sim.world.measurements import shipped_figures
    trade = next(f for f in shipped_figures()
                 if f.date == "2023" and f.quantity == ("trade_share", "armenia", "russia"))
    (gauge,) = gauges([trade], incident.plan)
    from eurasia_sim.engine import run as engine_run
    from eurasia_sim.results import to_dataset
    shares = to_dataset(engine_run(incident.plan, replicates=DRAWS,
                                   record=("supply_share", "alignment")))
    now = gauge.values(shares)
    base = shares.supply_share.sel(case="baseline", channel="trade", supplier="russia",
                                   state="armenia").isel(month=0).values
    return {
        "Russia's share, October 2025": f"{median(at['2025-10'].sel(pole='russia')):.2f}",
        "Russia's share, December 2030": f"{median(last.sel(pole='russia')):.2f}",
        "the OTS's share, December 2030": f"{median(last.sel(pole='ots')):.2f}",
        "the OTS is ahead of Russia in 2030":
            f"{100 * float((last.sel(pole='ots') > last.sel(pole='russia')).mean()):.0f} %",
        "the incident moves Hungary and Turkmenistan less than Kazakhstan and Uzbekistan":
            f"{100 * less:.0f} %",
        "what the apology of 2025 gave back at once":
            f"{median(repaired.sel(month=np.datetime64('2025-10', 's'))):.2f}",
        "and has left at the end of 2030": f"{median(repaired.isel(month=-1)):.2f}",
        "Armenia's trade with Russia is up in 2023": f"{100 * np.mean(now > base):.0f} %",
        "a partner leaves Russia more in 2030 than a patron":
            f"{100 * float(respect.mean()):.0f} %"}


def write(files: Files, folder: Path) -> None:
    """Leave an edition's files in a folder, for a process of its own."""
    data = folder / "data"
    data.mkdir(parents=True)
    for path in (ROOT / INSIDE).iterdir():
        if path.is_file():
            (data / path.name).write_bytes(path.read_bytes())
    for name, file in (("priors", "priors.yaml"), ("kinds", "kinds.yaml"), ("world", WORLD)):
        (data / file).write_text(files[name], encoding="utf-8")
    prior = "ensemble: {replicates: 1000, seed: 2025, parameters: prior}"
    for name in ("history", "aircraft-incident", "partner-or-patron"):
        text = files["history"] if name == "history" else today(Path(f"scenarios/{name}.yaml"))
        (folder / f"{name}.yaml").write_text(re.sub(r"^ensemble: .*$", prior, text,
                                                    flags=re.MULTILINE), encoding="utf-8")
    (folder / "money").write_text(files["money"], encoding="utf-8")


def as_markdown() -> str:
    """The page."""
    files = first_edition()
    columns: dict[str, dict[str, str]] = {}
    for name, step in {"first edition": lambda _: None, **STEPS}.items():
        step(files)
        with tempfile.TemporaryDirectory() as place:
            write(files, Path(place) / "edition")
            done = subprocess.run([sys.executable, __file__, str(Path(place) / "edition")],
                                  check=True, capture_output=True, text=True)
        columns[name] = json.loads(done.stdout)
    head = ["headline", *columns]
    rows = [[line, *(column[line] for column in columns.values())]
            for line in columns["first edition"]]
    table = "\n".join("| " + " | ".join(cells) + " |"
                      for cells in (head, ["---", *["---:"] * len(columns)], *rows))
    return TEXT.format(table=table, draws=DRAWS, first=FIRST)


TEXT = """# Two editions of the model

What the second edition says that the first did not, and which mend moved it. The mends are
switched on one after the other, from left to right; the last column is today's model. {draws:,}
draws of the prior each, the baseline of `aircraft-incident` unless it says otherwise; shares are of
the three poles' influence over the seven post-Soviet states.

    python docs/build/make.py editions

{table}

- *First edition*: the data of commit {first} in today's code, whose new terms are then neutral.
- *Own mind*: a state with few ties listens little ([model.md](model.md), section 2).
- *Channels differ*: trade hardly follows friendship, arms do; the base year's short lists of
  partners bound what they do not list.
- *Wounds*: an insult wounds, an apology heals a part of what is open, what fades leaves a scar.
- *Address, sizes, money*: what is done to named states moves those states; kinds are sized beside
  one another; a deal of a third of the GDP is not ten times one of a thirtieth.
- *Trade rerouted*: the jump of 2022, and a treaty whose year is disputed.
- *Suppliers' chance*: shares scatter as those that were measured do.
- *Structure drawn*: contested mechanisms are absent from 15 to 30 % of the draws.

Order matters where mends meet: a mend's column says what it adds to those before it. Calibration
comes after all of this and moves the headlines little ([calibration.md](calibration.md)).
"""

if __name__ == "__main__":
    print(json.dumps(headlines(Path(sys.argv[1]))))
