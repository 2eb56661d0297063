"""Read-only views of the model's arrays by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from eurasia_sim.model.scales import Array
from eurasia_sim.reading.errors import suggestion

T = TypeVar("T")


def find(entries: Mapping[str, T], name: object, what: str) -> T:
    """Look up a name.

    Raises:
        KeyError: with the nearest valid name.
    """
    try:
        return entries[name]  # type: ignore[index]
    except (KeyError, TypeError):
        raise KeyError(f"there is no {what} {name!r}; "
                       f"{suggestion(str(name), entries)}") from None


class Values(Mapping[str, float]):
    """A mapping from names to numbers: a read-only view of the model's arrays.

    It changes with the model; `dict(values)` makes a copy.

    Attributes:
        array: (n,) read-only NumPy view of the same memory, in the order of the names.
    """

    __slots__ = ("_index", "_what", "array")

    def __init__(self, index: Mapping[str, int], array: Array, what: str):
        """Make a view of an array.

        Args:
            index: name → index along the array's only axis.
            array: (n,) view.
            what: the sort of the names, for error messages.
        """
        self._index = index
        self._what = what
        self.array = array.view()
        self.array.flags.writeable = False

    def __getitem__(self, name: str) -> float:
        return float(self.array[find(self._index, name, self._what)])

    def __contains__(self, name: object) -> bool:
        return name in self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, float]:
        # A deep copy (by Mesa 3.5's data collector) keeps the current numbers.
        return dict(self)


class Table(Mapping[str, Values]):
    """Rows of `Values` by name: supply shares by channel, then supplier.

    Attributes:
        array: (rows, n) read-only NumPy view.
    """

    __slots__ = ("_columns", "_rows", "_what", "array")

    def __init__(self, rows: Mapping[str, int], columns: Mapping[str, int], array: Array,
                 what: tuple[str, str]):
        """Make a view of a table.

        Args:
            rows, columns: name → index along the array's first and second axis.
            array: (rows, columns) view.
            what: the sorts of the names of rows and columns.
        """
        self._rows, self._columns, self._what = rows, columns, what
        self.array = array.view()
        self.array.flags.writeable = False

    def __getitem__(self, name: str) -> Values:
        row = self.array[find(self._rows, name, self._what[0])]
        return Values(self._columns, row, self._what[1])

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return repr({name: dict(values) for name, values in self.items()})

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, dict[str, float]]:
        return {name: dict(values) for name, values in self.items()}
