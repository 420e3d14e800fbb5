"""CSV files for spreadsheets: marked as UTF-8, cleaned, and without a cell that becomes a formula."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from django.http import StreamingHttpResponse

from studio.core.values.text import clean_text
from studio.core.web.downloads import content_disposition

CONTENT_TYPE = "text/csv; charset=utf-8"
BYTE_ORDER_MARK = "\ufeff"  # Excel reads UTF-8 only with it
FORMULA_STARTS = "=+-@"


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a CSV file, header first. Cells of text are guarded, numbers stand as they are."""
    yield BYTE_ORDER_MARK + _line(columns)
    for row in rows:
        yield _line([inert(cell) if isinstance(cell, str) else cell for cell in row])


def csv_response(lines: Iterable[str], filename: str) -> StreamingHttpResponse:
    """The lines as a download, sent while they are read."""
    response = StreamingHttpResponse(lines, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition(is_download=True, filename=filename) or ""
    return response


def inert(text: str) -> str:
    """Cleaned text, with an apostrophe before what a spreadsheet would take for a formula.

    The full-width, small and raised forms of a sign count like the sign: spreadsheets for East Asian scripts
    take them for it.
    """
    text = clean_text(text)
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if text[:1] == "\t" or (first and first in FORMULA_STARTS) else text


def _line(cells: Sequence[object]) -> str:
    out = StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
