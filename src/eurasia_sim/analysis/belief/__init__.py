"""Patterns, calibration and scores: how far the model can be believed."""
