"""The results of runs: labelled data sets, indicators, tables, and their storage."""

from eurasia_sim.results.dataset import (
    autonomy,
    balance,
    effect,
    influence,
    influence_share,
    regional_share,
    to_dataset,
)

__all__ = ["autonomy", "balance", "effect", "influence", "influence_share", "regional_share",
           "to_dataset"]
