"""What was measured, as Markdown that also reads well on a screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Cells = list[list[str]]


def markdown(head: list[str], rows: Cells) -> str:
    """A table with its columns aligned, numbers to the right."""
    width = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]

    def line(cells: list[str]) -> str:
        inner = [cell.ljust(w) if n == 0 else cell.rjust(w)
                 for n, (cell, w) in enumerate(zip(cells, width, strict=True))]
        return "| " + " | ".join(inner) + " |"

    rule = "|" + "|".join("-" * (w + 2) if n == 0 else "-" * (w + 1) + ":"
                          for n, w in enumerate(width)) + "|"
    return "\n".join([line(head), rule, *map(line, rows)]) + "\n"


def thousands(rate: float) -> str:
    """Three figures: 12.3k, 1.23M."""
    for unit, name in ((1e6, "M"), (1e3, "k")):
        if rate >= unit:
            return f"{rate / unit:.3g}{name}" if rate < 1000 * unit else f"{rate / unit:,.0f}{name}"
    return f"{rate:.3g}"


def short(ratio: float) -> str:
    """Two or three figures."""
    return f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.3f}"


def core(found: dict[str, Any]) -> str:
    """Rates and ratios by row and number of replicates."""
    counts = list(dict.fromkeys(entry["replicates"] for entry in found["rates"]))
    titles = list(dict.fromkeys(entry["row"] for entry in found["rates"]))
    cell = {(e["row"], e["replicates"]): e for e in found["rates"]}
    rates, ratios = [], []
    partly = False
    for title in titles:
        mine = [cell[title, count] for count in counts]
        stars = ["*" if e["timed"] < e["replicates"] else "" for e in mine]
        partly |= any(stars)
        rates.append([title, *(f"{thousands(e['rate'])}{star} "
                               f"({thousands(e['quartiles'][0])}–{thousands(e['quartiles'][1])})"
                               for e, star in zip(mine, stars, strict=True))])
        ratios.append([title, *(short(e["ratio"]) for e in mine),
                       f"{found['agreement'][title]:.0e}"])
    heads = [f"R = {count:,}" for count in counts]
    samples = found["rates"][0]["samples"]
    text = (f"Agent-steps per second ({found['states']} states × {found['months']} months × R / "
            f"time): median (quartiles) of {samples} samples.\n\n"
            + markdown(["", *heads], rates))
    if partly:
        timed = {e["row"]: e["timed"] for e in found["rates"] if e["timed"] < e["replicates"]}
        text += ("\n\\* timed on fewer replicates: "
                 + ", ".join(f"{title} {n}" for title, n in timed.items()) + ".\n")
    text += (f"\nTimes as fast as *{titles[0]}*, paired within each turn, and the largest "
             "difference from the oracle:\n\n"
             + markdown(["", *heads, "oracle"], ratios))
    drawn = ", ".join(f"{float(s):.3g} s for R = {int(count):,}"
                      for count, s in found["seconds_drawing"].items())
    text += f"\nDrawing beforehand, the same for all rows (one thread): {drawn}.\n"
    return text


def starts(found: list[dict[str, Any]]) -> str:
    """Seconds of fresh processes."""
    rows = [[f"`{e['what']}`", f"{e['seconds']:.2f} ({spread(e['quartiles'])})",
             f"{e['target']}" if e["target"] else ""] for e in found]
    return (f"Fresh processes; median (quartiles) of {found[0]['samples']}.\n\n"
            + markdown(["", "seconds", "target"], rows))


def memory(found: list[dict[str, Any]]) -> str:
    """Peak memory by size of the ensemble."""
    rows = [[f"{e['replicates']:,}", f"{e['megabytes']:,.0f}", f"{e['seconds']:,.1f}"]
            for e in found]
    return ("`eurasia-sim run long.yaml -n R --reduce` (one case, 108 months), each in a process "
            "of its own, once:\n\n" + markdown(["replicates", "peak MB", "seconds"], rows))


def spread(quartiles: list[float]) -> str:
    """Two quartiles in seconds."""
    return "–".join(f"{q:.2f}" for q in quartiles)


def whole(found: dict[str, Any]) -> str:
    """Seconds and memory of the command and its parts."""
    facts = found["facts"]
    rows = [[name, f"{seconds:.2f}",
             f"{found['megabytes_after'][name]:,.0f}" if name in found["megabytes_after"] else ""]
            for name, seconds in found["parts"].items()]
    rows.append(["sum of the parts", f"{sum(found['parts'].values()):.2f}", ""])
    rows.append(["**the command itself**", f"{found['seconds']:.2f}",
                 f"{found['megabytes']:,.0f}"])
    return (f"`{found['command']}` ({facts['cases']} cases × {facts['replicates']:,} replicates × "
            f"{facts['months']} months):\n\n"
            + markdown(["part", "seconds", "peak MB by then"], rows)
            + "\nParts one after another; the command draws several pictures at once. *reduce* is "
              "answer and quantile tables; a blank is the memory of the next line.\n")


def scaling(found: dict[str, list[dict[str, Any]]]) -> str:
    """Nanoseconds per agent-step and pole, and the ratio to the smallest size."""
    text = []
    for title, entries in found.items():
        if title in ("replicates", "months"):
            rows = [[f"{e[title]:,}", f"{e['nanoseconds']:.1f}", f"{e['ratio']:.2f}"]
                    for e in entries]
            text.append(markdown([title, "ns per agent-step and pole", "ratio"], rows))
            continue
        poles = list(dict.fromkeys(e["poles"] for e in entries))
        states = list(dict.fromkeys(e["states"] for e in entries))
        cell = {(e["states"], e["poles"]): e for e in entries}
        rows = [[str(s), *(f"{cell[s, p]['nanoseconds']:.1f} ({cell[s, p]['ratio']:.2f})"
                           for p in poles)] for s in states]
        text.append(f"{title[0].upper()}{title[1:]}; ns per agent-step and pole (ratio), "
                    f"{entries[0]['replicates']} replicates:\n\n"
                    + markdown(["states", *(f"{p} poles" for p in poles)], rows))
    return "\n".join(text)


def page(result: dict[str, Any]) -> str:
    """The whole page."""
    facts = [[name, value] for name, value in result["machine"].items()]
    text = ["# Measured", markdown(["machine", ""], facts)]
    for part, (title, show) in PARTS.items():
        if found := result["parts"].get(part):
            text += [f"## {title}", show(found["result"]),
                     f"`{found['command']}`, {found['date']}, load when it began {found['load']}, "
                     f"{found['minutes']} minutes."]
    return "\n\n".join(block.rstrip() for block in text) + "\n"


# Part → heading and what shows it, in the order of the page.
PARTS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "core": ("The core", core),
    "whole": ("The whole command", whole),
    "starts": ("Before anything happens", starts),
    "memory": ("Memory of large ensembles", memory),
    "scaling": ("How cost grows", scaling),
}
