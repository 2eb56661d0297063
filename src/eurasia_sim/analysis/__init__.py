"""What it means: patterns, effects, attribution."""
