"""Rows and columns of a shot list: which separator, which columns, which text in which cell."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from django.utils.translation import gettext

from studio.core.values.formatting import localized
from studio.core.web.csv_export import inert
from studio.plan.fountain import is_screenplay, scenes
from studio.plan.list_text import UnreadableList

MAX_ROWS = 1000
COLUMNS = ("number", "name", "prompt", "seconds", "mode", "model", "ratio", "inputs", "notes")
# What spreadsheets call the columns beside their own names, in small letters.
SYNONYMS = {
    "#": "number",
    "no": "number",
    "no.": "number",
    "nr": "number",
    "shot": "number",
    "shot number": "number",
    "title": "name",
    "scene": "name",
    "description": "prompt",
    "what happens": "prompt",
    "action": "prompt",
    "length": "seconds",
    "duration": "seconds",
    "sec": "seconds",
    "aspect": "ratio",
    "aspect ratio": "ratio",
    "files": "inputs",
    "input": "inputs",
    "note": "notes",
    "comment": "notes",
}
SEPARATORS = "\t,;|"


@dataclass(frozen=True, kw_only=True)
class Record:
    """One row of a list: where it stands, its cells by column, and cells beyond the last column."""

    row: int  # as a spreadsheet counts, the names of the columns are row 1
    cells: Mapping[str, str]
    surplus: str = ""


@dataclass(frozen=True, kw_only=True)
class ListTable:
    """A shot list as it was read."""

    columns: Sequence[str]
    records: Sequence[Record]
    unknown_columns: Sequence[str] = ()


def read_table(text: str) -> ListTable:
    """The rows of a list: separated cells below the names of their columns, or a Fountain screenplay.

    Raises UnreadableList.
    """
    separator = max(SEPARATORS, key=lambda one: len(_columns(_first_line(text, one))))
    header = _first_line(text, separator)
    if _columns(header):
        table = _separated(text, separator, header)
    elif is_screenplay(text):
        table = _screenplay(text)
    else:
        raise UnreadableList(
            gettext(
                "The first line must name the columns, with tabs, commas or semicolons between them:"
                " %(columns)s. A screenplay needs scene headings such as INT. KITCHEN - DAY."
            )
            % {"columns": ", ".join(COLUMNS)}
        )
    if not table.records:
        raise UnreadableList(gettext("Below the names of the columns there is no row."))
    if len(table.records) > MAX_ROWS:
        raise UnreadableList(
            gettext("The list has %(records)s rows; %(max_rows)s is the most at once.")
            % {"records": localized(f"{len(table.records):,}"), "max_rows": localized(f"{MAX_ROWS:,}")}
        )
    return table


def unguarded(text: str) -> str:
    """A cell without the apostrophe that guards it from becoming a formula."""
    return text[1:] if text.startswith("'") and inert(text[1:]) == text else text


def _first_line(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader(StringIO(text.lstrip("\n"), newline=""), delimiter=separator), [])
    except csv.Error:
        return []


def _columns(header: Sequence[str]) -> dict[int, str]:
    """The known columns by their place; of two with one meaning the first."""
    columns: dict[int, str] = {}
    for place, title in enumerate(header):
        name = _column(title)
        if name and name not in columns.values():
            columns[place] = name
    return columns


def _column(title: str) -> str:
    folded = " ".join(title.split()).casefold()
    return folded if folded in COLUMNS else SYNONYMS.get(folded, "")


def _separated(text: str, separator: str, header: Sequence[str]) -> ListTable:
    columns = _columns(header)
    rows = _rows(text.lstrip("\n"), separator)[1:]
    return ListTable(
        columns=list(columns.values()),
        records=[
            Record(
                row=row,
                cells={name: cells[place] if place < len(cells) else "" for place, name in columns.items()},
                surplus=" ".join(cells[len(header) :]).strip(),
            )
            for row, cells in enumerate(rows, start=2)
            if any(cell.strip() for cell in cells)
        ],
        unknown_columns=[
            title for place, title in enumerate(header) if title.strip() and place not in columns
        ],
    )


def _rows(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return list(reader)
    except csv.Error:
        if separator == "\t":  # some programs copy quotation marks as they stand
            return list(csv.reader(StringIO(text), delimiter=separator, quoting=csv.QUOTE_NONE))
        line = reader.line_num
        message = gettext(
            "In line %(line)s a cell begins with a quotation mark that does not end it; double the mark."
        ) % {"line": line}
        raise UnreadableList(message) from None


def _screenplay(text: str) -> ListTable:
    records = [
        Record(row=row, cells={"name": heading[:120], "prompt": prompt})
        for row, (heading, prompt) in enumerate(scenes(text), start=1)
    ]
    return ListTable(columns=["name", "prompt"], records=records)
