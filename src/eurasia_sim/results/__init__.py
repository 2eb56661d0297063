"""What came out: the labelled data set, indicators, tables, and how it is kept."""

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
