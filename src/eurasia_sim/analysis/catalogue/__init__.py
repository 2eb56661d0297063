"""Kinds of events, sources, and remarks on a scenario."""
