"""What pictures are made of: style, axes, timeline, labels, key and footer."""
