"""Limits that the command line knows before it has read anything; plain numbers, no imports."""

MAX_REPLICATES = 10_000_000
MAX_SEED = 2**63 - 1
