"""How far interpolated attributions are from exact ones where actors act of their own accord.

    python benchmarks/interactions_acting.py

Twelve players of the scenario `acting`, five answers alone, the others and history in groups: every
coalition beside the interpolated ones, on 32 draws.
"""

from __future__ import annotations

import numpy as np

import eurasia_sim as es

OUTCOMES = ("alignment[kazakhstan, russia] at 2030-12", "alignment[azerbaijan, russia] at 2030-12")
ALONE = ("retaliation", "threats-in-the-north", "moscow-apologises", "aircraft-accident", "baku")
WAR = ("invasion", "war-in-ukraine", "sanctions")
DRAWS = 32


def main() -> None:
    """Print the table of docs/attribution.md."""
    run = es.run("acting", replicates=DRAWS)
    case = run.scenario.cases["baseline"]
    alone = [name for name in case.acting if name in ALONE]
    rest = [name for name in case.acting if name not in alone]
    quiet = [name for name in case.events if name not in WAR]
    groups = {"the war": list(WAR), "history 1": quiet[::2], "history 2": quiet[1::2],
              **{f"answers {n + 1}": rest[n::4] for n in range(4)}}
    for outcome in OUTCOMES:
        near, exact = (run.explain(outcome, groups=groups, replicates=DRAWS, exact=every)
                       for every in (False, True))
        right = {part.name: part.values for part in exact.parts}
        wrong = {part.name: part.values - right[part.name] for part in near.parts}
        print(f"{outcome}: {len(right) - 1} players, {near.coalitions} of {exact.coalitions}")
        print(f"  largest mean part {max(abs(v.mean()) for v in right.values()):.3f}")
        print(f"  means: bound {near.mean_error:.4f}, largest error "
              f"{max(abs(v.mean()) for v in wrong.values()):.4f}")
        print(f"  any draw: bound {near.error:.3f}, largest error "
              f"{max(np.abs(v).max() for v in wrong.values()):.3f}")
    whole = run.explain(OUTCOMES[0], replicates=DRAWS)
    print(f"every event and answer alone: {len(whole.parts) - 1} players, any draw "
          f"{whole.error:.2f}, mean {whole.mean_error:.3f}, change {whole.change.mean():.2f}")


if __name__ == "__main__":
    main()
