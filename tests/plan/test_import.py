"""Shot lists come in by paste and by file: what is read, what is refused at its cell, what is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from studio.accounts.models import User
from studio.core.values.text import clean_text, visible_line
from studio.plan.csv_file import plan_csv
from studio.plan.editing import add_row, write_plan
from studio.plan.importing import RowAction, preview_import, write_import
from studio.plan.list_text import UnreadableList, checked_text, text_of_file
from studio.plan.planned_request import ShotPlan, plan_of
from studio.projects.models import Project, Shot
from tests import factories
from tests.plan.test_rows import picture

LIST = "number\tname\tprompt\tseconds\n1\tDoor\tThe door opens.\t5\n2\tStorm\tWaves break.\t10\n"


@pytest.fixture
def client(carol: User, browse: Callable[..., Client]) -> Client:
    return browse(carol)


def address(project: Project) -> str:
    return f"/projects/{project.pk}/plan/import/"


def shots(project: Project) -> list[tuple[int, str, str, int | None]]:
    return [(one.number, one.name, one.description, one.planned_seconds) for one in project.shots.all()]


def problems(project: Project, text: str) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.message) for one in preview_import(project, text).problems]


@pytest.mark.django_db
def test_a_pasted_list_is_shown_first_and_written_after_the_second_press(
    project: Project, client: Client
) -> None:
    page = client.post(address(project), {"text": LIST})
    assert page.status_code == 200
    assert "Write 2 rows" in page.content.decode()
    assert shots(project) == [(1, "", "", None)]
    text = unescape(re.search(r"readonly>\n(.*?)</textarea>", page.content.decode(), re.DOTALL)[1])
    done = client.post(address(project), {"text": text, "write": "yes"}, follow=True)
    assert "2 rows read: 1 new, 1 changed." in done.content.decode()
    assert shots(project) == [(1, "Door", "The door opens.", 5), (2, "Storm", "Waves break.", 10)]


@pytest.mark.django_db
def test_a_list_that_comes_again_updates_by_number_and_names_what_it_lacks(
    project: Project, carol: User
) -> None:
    write_import(project, LIST, by=carol)
    preview = write_import(project, "prompt,number\nWaves break over the pier.,2\nA gull.,\n", by=carol)
    assert [row.action for row in preview.rows] == [RowAction.CHANGED, RowAction.NEW]
    assert [str(shot) for shot in preview.missing] == ["01 Door"]
    assert shots(project) == [
        (1, "Door", "The door opens.", 5),
        (2, "Storm", "Waves break over the pier.", 10),  # columns that the list lacks stay
        (3, "", "A gull.", None),
    ]
    again = preview_import(project, LIST)
    assert [row.action for row in again.rows] == [RowAction.SAME, RowAction.CHANGED]


@pytest.mark.django_db
def test_each_bad_cell_is_named_and_the_good_rows_still_come(project: Project, client: Client) -> None:
    picture(project, "door.png")
    text = (
        "number,name,prompt,seconds,mode,model,inputs\n"
        "1,Door,The door opens.,7,,,\n"
        "1,Twice,The same number.,5,,,\n"
        "2,Sum,=A1+B1,5,,,\n"
        "x,Odd,No number.,5,,,\n"
        "4,Modes,A mode.,5,Dance,Sora,nothing.png\n"
        "5,Commas,Rain,5,,,,and wind\n"
        "6,Good,They meet.,5,Frames,,door.png\n"
    )
    assert problems(project, text) == [
        (2, "seconds", "Choose 5 or 10 seconds."),
        (3, "number", "Shot 1 stands in row 2 already."),
        (4, "prompt", "This is a formula. Paste its result."),
        (5, "number", "Write the number of the shot, 1 to 99,999, or nothing for a new one."),
        (
            6,
            "mode",
            "There is no mode called Dance. Write Text, Frames, References, Reference video or Edit.",
        ),
        (6, "model", "There is no model called Sora. Write O1 Pro or O1 Standard."),
        (6, "inputs", "The library has no file, tag or id nothing.png."),
        (7, "–", "and wind stands beyond the last column. Put text with commas in quotation marks."),
    ]
    client.post(address(project), {"text": text, "write": "yes"})
    assert shots(project) == [(1, "", "", None), (6, "Good", "They meet.", 5)]


@pytest.mark.parametrize(
    "data",
    [
        LIST.encode(),
        b"\xef\xbb\xbf" + LIST.encode(),
        LIST.encode("utf-16"),
        LIST.encode("utf-16-le"),
        LIST.encode("utf-16-be"),
        LIST.replace("Door", "Türöffnung – “auf”").encode("cp1252"),
        LIST.replace("\n", "\r\n").encode(),
        LIST.replace("\t", ";").encode(),
        LIST.replace("\t", ",").encode(),
    ],
)
@pytest.mark.django_db
def test_files_of_every_usual_program_are_read(project: Project, client: Client, data: bytes) -> None:
    client.post(address(project), {"file": SimpleUploadedFile("list.csv", data), "write": "yes"})
    name = "Türöffnung – “auf”" if b"auf" in data else "Door"
    assert shots(project) == [(1, name, "The door opens.", 5), (2, "Storm", "Waves break.", 10)]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\xff\xfe", "The file is empty."),
        (b"  \n\n", "The file is empty."),
        (b"PK\x03\x04 a workbook", "Save the list as CSV"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00", "This is not a text file."),
        (bytes(range(256)), "This is not a text file."),
        (b"x" * 1_300_000, "is the most"),
    ],
)
def test_files_that_are_no_list_say_so(data: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableList, match=re.escape(sentence)):
        text_of_file(data)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("just some words\nand more", "The first line must name the columns"),
        ("number:prompt\n1:Door", "The first line must name the columns"),
        ("number,prompt\n", "there is no row"),
        ('number,prompt\n1,"never closed\n2,Storm\n', "a cell begins with a quotation mark"),
        ("prompt\n" + "Door\n" * 10_000, "The list has 10,000 rows; 1,000 is the most at once."),
    ],
)
@pytest.mark.django_db
def test_texts_that_are_no_list_say_so_and_stay_in_the_form(
    project: Project, client: Client, text: str, sentence: str
) -> None:
    page = client.post(address(project), {"text": text})
    assert page.status_code == 422
    assert sentence in unescape(page.content.decode())
    assert text.splitlines()[0] in unescape(page.content.decode())


@pytest.mark.django_db
def test_quotes_line_breaks_and_guarded_formulas_in_cells_are_text(project: Project, carol: User) -> None:
    text = 'number,prompt\n1,"Ana says ""now"", and\nthe door opens."\n2,\'=not a formula\n3,@Door turns.\n'
    write_import(project, text, by=carol)
    assert [shot.description for shot in project.shots.all()] == [
        'Ana says "now", and\nthe door opens.',
        "=not a formula",
        "@Door turns.",
    ]
    write_import(project, 'number\tprompt\n1\t"Now" she says\n', by=carol)
    assert project.shots.first().description == '"Now" she says'


SCREENPLAY = """Title: Storm
Author: Ana

INT. LIGHTHOUSE - NIGHT #12#

A keeper climbs the *spiral* stair. [[which lens?]]

KEEPER
(out of breath)
Not again.

The lamp goes out.

CUT TO:

EXT. PIER - DAWN

= They meet.

.THE SEA

/* Left out
on purpose */ Waves.
"""


@pytest.mark.django_db
def test_a_screenplay_becomes_one_shot_for_each_paragraph_of_action_and_comes_once(
    project: Project, carol: User
) -> None:
    write_import(project, SCREENPLAY, by=carol)
    rows = [
        (1, "INT. LIGHTHOUSE - NIGHT", "INT. LIGHTHOUSE - NIGHT. A keeper climbs the spiral stair.", None)
    ]
    rows += [(2, "INT. LIGHTHOUSE - NIGHT", "INT. LIGHTHOUSE - NIGHT. The lamp goes out.", None)]
    rows += [(3, "EXT. PIER - DAWN", "EXT. PIER - DAWN", None), (4, "THE SEA", "THE SEA. Waves.", None)]
    assert shots(project) == rows
    preview = write_import(project, SCREENPLAY, by=carol)
    assert {row.action for row in preview.rows} == {RowAction.SAME}
    assert shots(project) == rows


@pytest.mark.django_db
def test_200_rows_ask_as_many_questions_as_20(project: Project, carol: User) -> None:
    def questions(rows: int) -> int:
        text = "number,prompt,seconds\n" + "".join(f"{n},Shot {n} of {rows},5\n" for n in range(1, rows + 1))
        with CaptureQueriesContext(connection) as queries:
            write_import(project, text, by=carol)
        assert project.shots.count() == rows
        return len(queries)

    few = questions(20)
    assert questions(200) <= few + 6  # SQLite takes rows in batches


CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"]) | st.sampled_from("=+-@'\"\t\n,;| "), max_size=40
)
PLANS = st.lists(
    st.builds(
        ShotPlan,
        name=CELL.map(visible_line),
        description=CELL.map(lambda text: clean_text(text).strip()),
        seconds=st.sampled_from([None, 5, 10]),
        mode=st.sampled_from(["", "text", "frames"]),
        ratio=st.just(""),
        notes=CELL.map(lambda text: clean_text(text).strip()),
    ),
    min_size=1,
    max_size=4,
)


class RoundTrip(TestCase):
    @given(plans=PLANS)
    @hypothesis_settings(max_examples=60)
    def test_the_csv_of_a_plan_comes_back_as_the_same_plan_and_as_the_same_csv(
        self, plans: list[ShotPlan]
    ) -> None:
        team = factories.team("Round")
        carol = factories.member(team, "Round", "creator")
        project, other = factories.project(team), factories.project(team, "Copy")
        write_plan(project.shots.get(), plans[0])
        for plan in plans[1:]:
            add_row(project, plan, by=carol)
        exported = "".join(plan_csv(project))
        text = checked_text(text_of_file(exported.encode()))
        assert {row.action for row in preview_import(project, text).rows} <= {
            RowAction.SAME,
            RowAction.CHANGED,
        }
        write_import(other, text, by=carol)
        assert "".join(plan_csv(other)) == exported
        copies = [plan_of(shot) for shot in Shot.objects.filter(project=other).order_by("number")]
        for plan, copy in zip(plans, copies, strict=True):
            if not any(value.startswith("'") for value in (plan.name, plan.description, plan.notes)):
                assert copy == plan
