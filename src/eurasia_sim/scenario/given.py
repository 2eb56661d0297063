"""A scenario that is given as data, not as a file: read as the same text would be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from eurasia_sim.languages import t
from eurasia_sim.reading import Document, InputError, parse_document
from eurasia_sim.reading.letters import plain


class PlainDumper(yaml.SafeDumper):
    """A dumper that repeats values instead of using anchors, which the reader refuses."""

    def ignore_aliases(self, data: Any) -> bool:
        """No value is an alias."""
        return True


PlainDumper.add_representer(tuple, PlainDumper.represent_list)


def document_of(data: Mapping[str, Any], folder: Path) -> Document:
    """The document that a file with this data would be, called after the scenario's name.

    Places in messages are those of the data written as YAML, whose line they show.

    Args:
        data: the keys of a scenario file; dicts, lists, text, numbers, booleans and None.
        folder: what the scenario names is looked for here; there need be no such file.

    Raises:
        InputError: for data that no scenario file can hold.
    """
    name = re.sub("[^a-z0-9]+", "-", plain(str(data.get("name", "")))).strip("-")
    path = folder / f"{name[:60] or 'scenario'}.yaml"
    try:
        text = yaml.dump(dict(data), Dumper=PlainDumper, sort_keys=False, allow_unicode=True,
                         width=1_000)
    except yaml.representer.RepresenterError as error:
        what = type(error.args[-1]).__name__
        raise InputError(t("a {what} stands in this scenario, which no file can hold", what=what),
                         hint=t("it is made of dicts, lists, text, numbers, true, false and None; "
                                "a number of NumPy becomes one by .item()")) from None
    except RecursionError:
        raise InputError(t("this scenario holds itself, or is nested too deep")) from None
    return parse_document(text, path)


__all__ = ["PlainDumper", "document_of"]
