"""Limits of the server; the page receives those it needs."""

# Draws of one what-if: chance is drawn in groups of 256, so that fewer would hardly be faster.
DRAWS = 256
# Draws of an attribution, of the search for its main causes, and how many causes are told apart.
WHY_DRAWS, SEARCH_DRAWS, MAIN_CAUSES = 48, 16, 7
# Months between two effects in an answer.
EFFECT_EVERY = 3

MAX_BODY = 64_000
MAX_FILE = 300_000
MAX_CURVE = 80
MAX_PREDICTIONS = 200
MAX_NAME = 40
MAX_ADDRESS = 4_000
# Questions that may wait for a process; beyond that the server is busy.
MAX_WAITING = 300
# What-ifs that run side by side: more would let the first wait too long.
MOST_TOGETHER = 8
# Answers in the cache.
CACHE_ENTRIES, CACHE_BYTES = 4_000, 64_000_000
# Requests a second from one address, on average and at once; a whole class may share one.
RATE, BURST = 200.0, 1_000.0
