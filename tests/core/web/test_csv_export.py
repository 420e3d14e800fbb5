"""CSV files: what a spreadsheet opens, and that no cell of them becomes a formula."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from django.http import StreamingHttpResponse

from studio.core.web.csv_export import csv_lines, csv_response, inert


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("sign", list("=+-@＝＋－＠﹦﹢﹣﹫⁼⁺"))
def test_no_form_of_a_sign_begins_a_formula(sign: str) -> None:
    assert inert(f"{sign}1+1") == f"'{sign}1+1"
    assert inert(f" \t{sign}1+1").startswith(("'", " '"))
    assert inert(f"\ufeff\x00{sign}1+1") == f"'{sign}1+1", "hidden characters before it hide nothing"
    assert inert(f"1{sign}1") == f"1{sign}1"


@pytest.mark.parametrize("text", ["\tA1", "\r=A1", "\n=A1"])
def test_a_break_before_a_formula_hides_nothing(text: str) -> None:
    assert inert(text).startswith("'")


def test_a_file_begins_with_the_mark_that_excel_needs_and_numbers_stay_numbers() -> None:
    lines = csv_lines(("who", "amount"), [("Zoë\x00 ＝1", Decimal("-0.56")), ("", 3)])
    data = "".join(lines).encode()
    assert data.startswith(b"\xef\xbb\xbfwho,amount\r\n")
    assert data.count(b"\xef\xbb\xbf") == 1
    assert rows_of(data) == [["who", "amount"], ["Zoë ＝1", "-0.56"], ["", "3"]]


def test_lines_within_a_cell_and_quotes_come_back() -> None:
    data = "".join(csv_lines(("text",), [('two\r\nlines, "quoted"; and\ttabs',)])).encode()
    assert rows_of(data)[1] == ['two\nlines, "quoted"; and\ttabs']


def test_a_download_has_its_name_and_is_sent_while_it_is_read() -> None:
    response = csv_response(iter(["a"]), "Zoë\r\n.csv")
    assert isinstance(response, StreamingHttpResponse)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Zo%C3%AB%20.csv"
