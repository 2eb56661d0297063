"""How Sphinx builds the documentation site: ``python -m sphinx -W -b html docs docs/_site``.

The pages are plain Markdown that also reads well without being built. Nothing is fetched, neither
when the site is built nor when it is read: no other project's inventory, no font, no script.
"""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

from eurasia_sim import __version__

project = "eurasia-sim"
author = "The eurasia-sim developers"
copyright = f"{author}. MIT licence"
version = release = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
# jupyter_execute is where MyST-NB unpacks the pictures of notebooks, beside the site.
exclude_patterns = ["_site", "build", "jupyter_execute", "lessons/templates", "lessons/print",
                    "schemas"]

# Links like commands.md#run lead to headings; quotation marks stay as they were typed.
myst_heading_anchors = 3
smartquotes = False
highlight_language = "none"

# Notebooks are shown as they were stored: the tests run them.
nb_execution_mode = "off"

# Docstrings put names between single backticks.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
# An attribute that its class describes is not listed a second time.
napoleon_use_ivar = True

html_theme = "furo"
html_title = f"eurasia-sim {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = html_show_sourcelink = False
html_extra_path = ["llms.txt"]
html_domain_indices = html_use_index = False

NAME_AS_TEXT = re.compile(r"\[([\w-]+\.(?:md|ipynb))\]\(([\w/-]*\1)\)")


def name_by_title(app: Sphinx, docname: str, source: list[str]) -> None:
    """In the repository a link says the file's name, on the site the page's title."""
    source[0] = NAME_AS_TEXT.sub(r"[](\2)", source[0])


def leave_out(app: Sphinx, what: str, name: str, obj: object, options: Any,
              lines: list[str]) -> None:
    """The package's own docstring is for `help()`; the page says it in words."""
    if what == "module":
        lines.clear()


def setup(app: Sphinx) -> None:
    """Connect the two."""
    app.connect("source-read", name_by_title)
    app.connect("autodoc-process-docstring", leave_out)
