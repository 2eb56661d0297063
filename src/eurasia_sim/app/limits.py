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
# In all, and from one address: a class of sixty may stand behind one, and one machine that invents
# students leaves room for those of others.
MAX_PREDICTIONS, MAX_PREDICTIONS_OF_ADDRESS = 200, 80
MAX_NAME = 40
MAX_ADDRESS = 4_000
# Questions that may wait for a process; beyond that the server is busy.
MAX_WAITING = 300
# Of one address: the page has two under way at most (a view and its causes), for each of sixty.
MAX_WAITING_OF_ADDRESS = 120
# What-ifs that run side by side: more would let the first wait too long.
MOST_TOGETHER = 8
# Answers in the cache.
CACHE_ENTRIES, CACHE_BYTES = 4_000, 64_000_000
# Requests a second from one address, on average and at once; a whole class may share one.
RATE, BURST = 200.0, 1_000.0
# Connections in all and of one address: a browser opens up to six, and sixty may stand behind one
# address. A request's head and its body take so long at most; a page's are sent at once.
MOST_CONNECTIONS, MOST_OF_ADDRESS = 900, 400
HEAD_SECONDS, BODY_SECONDS = 10.0, 30.0
# A key that cannot be guessed at the rate above.
SHORTEST_KEY = 8
