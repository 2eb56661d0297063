"""Tables as text, as Markdown and as HTML."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Sequence
from html import escape
from itertools import zip_longest

BAR = "\\|"  # within a cell of Markdown


def columns(rows: Iterable[Sequence[str]], align: str, *, indent: str = "", gap: str = "  ",
            least: Sequence[int] = (), rules: Collection[int] = (),
            wrap: int | None = None) -> list[str]:
    """Lines of aligned columns.

    Args:
        rows: their cells; a row may lack its last ones.
        align: ``l`` or ``r`` for each column.
        indent: what every line begins with.
        gap: what stands between columns.
        least: widths that columns have at least.
        rules: numbers of the rows that have a rule above them; −1 is the last row.
        wrap: width of the whole; the last column is broken to fit in.
    """
    table = [list(row) + [""] * (len(align) - len(row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    widths = [max(pair) for pair in zip_longest(widths, least, fillvalue=0)]
    if wrap is not None:
        widths[-1] = 0
    blocks: list[list[str]] = []
    for row in table:
        cells = [cell.rjust(width) if side == "r" else cell.ljust(width)
                 for cell, side, width in zip(row, align, widths, strict=True)]
        if wrap is None or not row[-1]:
            blocks.append([(indent + gap.join(cells)).rstrip()])
        else:
            head = indent + gap.join([*cells[:-1], ""])
            blocks.append(textwrap.wrap(row[-1], wrap, initial_indent=head,
                                        subsequent_indent=" " * len(head)))
    length = max((len(line) for block in blocks for line in block), default=0)
    rule = indent + "-" * (length - len(indent))
    above = {at % len(table) for at in rules}
    return [line for number, block in enumerate(blocks)
            for line in ([rule, *block] if number in above else block)]


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table in Markdown. Bars within cells are escaped."""
    return [_markdown_row(head), "|" + "---|" * len(head), *map(_markdown_row, rows)]


def _markdown_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', BAR) for cell in cells)} |"


def html(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str,
         notes: Iterable[str] = ()) -> str:
    """A table in HTML with notes below it; everything is escaped."""
    lines = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
    return (f"<table><caption>{escape(caption)}</caption><thead><tr>"
            f"{''.join(f'<th>{escape(cell)}</th>' for cell in head)}</tr></thead><tbody>"
            f"{''.join(f'<tr>{line}</tr>' for line in lines)}</tbody></table>"
            f"{''.join(paragraph(note.rstrip('.') + '.') for note in notes)}")


def paragraph(text: str, within: str = "") -> str:
    """A paragraph in HTML, perhaps within another element; escaped."""
    inner = f"<{within}>{escape(text)}</{within}>" if within else escape(text)
    return f"<p>{inner}</p>"
