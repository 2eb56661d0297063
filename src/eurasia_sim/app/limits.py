"""Limits of the server; the page receives those it needs."""

# Draws of one what-if: chance is drawn in groups of 256, so that fewer would hardly be smaller.
DRAWS = 256
MAX_BODY = 64_000
MAX_CURVE = 80
# In all, and from one address: a class of sixty may stand behind one, and one machine that invents
# students leaves room for those of others.
MAX_PREDICTIONS, MAX_PREDICTIONS_OF_ADDRESS = 200, 80
MAX_NAME = 40
# Pages that are counted as there, and for how long after they last asked.
MAX_PAGES, PAGE_SECONDS = 1_000, 8.0
MAX_ADDRESS = 4_000
# Requests a second from one address, on average and at once; a whole class may share one.
RATE, BURST = 400.0, 3_000.0
# Connections in all and of one address: a browser opens up to six, and sixty may stand behind one
# address. A request's head and its body take so long at most; a page's are sent at once.
MOST_CONNECTIONS, MOST_OF_ADDRESS = 900, 400
HEAD_SECONDS, BODY_SECONDS = 10.0, 30.0
# A key that cannot be guessed at the rate above.
SHORTEST_KEY = 8
# Wrong codes of teams that one address may try in so many seconds; there are 31⁸ codes.
MOST_WRONG_CODES, CODE_SECONDS = 20, 60.0
# How a page may call itself; it says nothing of the person.
PAGE_PATTERN = r"^[a-z0-9-]{0,40}$"
