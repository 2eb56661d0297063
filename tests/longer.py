"""A language in which everything takes more room, to see whether the page has it."""

from __future__ import annotations

import json
import re

from catalogues import sources

ACCENTS = str.maketrans("aeiouyAEIOUYcnsz", "áéíóúýÁÉÍÓÚÝçñšž")
# What leaves the page, or the element that holds it; boxes that scroll may be wider within.
CUT = """() => {
  const SCROLLS = ".c-board";
  const wide = document.documentElement.scrollWidth;
  const found = wide > innerWidth ? [`the page is ${wide} wide`] : [];
  const texts = (one) => [...one.childNodes].some((node) => node.nodeType === 3
    && node.textContent.trim());
  for (const one of document.querySelectorAll("body :not(svg, svg *, option, .away)")) {
    if (!texts(one) || !one.checkVisibility() || one.clientWidth < 3) continue;
    const cut = one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 6
      && getComputedStyle(one).overflowY !== "visible";
    const { left, right } = one.getBoundingClientRect();
    if (cut || !one.closest(SCROLLS) && (left < -1 || right > innerWidth + 1))
      found.push(`${one.tagName} ${one.className} ${one.textContent.slice(0, 60)}`);
  }
  return found;
}"""


def longer(text: str) -> str:
    """A text with accents, every word of it 40 % longer; its places stay."""
    def word(found: re.Match[str]) -> str:
        one = found[0]
        return one if one.startswith("{") else (
            one.translate(ACCENTS) + "öğşııüçäûê"[:round(0.4 * len(one))])

    return re.sub(r"\{[^{}]*\}|[A-Za-z]{2,}", word, text)


def catalogue() -> str:
    """All texts of the page, longer, as a file of its own languages is."""
    messages: dict[str, str | list[str]] = {}
    for (context, first), (message, page, *_) in sources().items():
        if page:
            messages[f"{context}\x04{first}" if context else first] = (
                longer(message) if isinstance(message, str) else [longer(one) for one in message])
    return json.dumps({"name": "Longer", "decimal": ",", "machine": False,
                       "forms": ["one", "other"], "messages": messages})
