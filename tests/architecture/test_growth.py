"""Every page costs the same with few rows and with many: as many queries, rows read and bytes. On both databases.

The addresses are those of access_matrix.py, so a new page is tried as soon as it has its line there; rows beside the
ones that it names are made by neighbours.py. A list of your new page grows? Show one page of it (core.web.keyset), and
aggregate in the database over what an index holds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.architecture.access_matrix import ACCESS
from tests.databases import with_tables

FEW, MANY = 200, 400  # both more than a page shows
SPREAD = 1.4  # rows are not all alike, so pages differ a little
# Downloads of everything: as long as the lists are, read in parts.
WHOLE = {
    "activity:project_log_csv",
    "activity:team_log_csv",
    "ledger:entries_csv",
    "operations:log_csv",
    "exports:zip",
    "exports:file",
    "plan:export",
}
# Pages that say more the more pages this process was asked for.
OF_THE_PROCESS = {"operations:metrics"}
# Queries that are made now and then, whatever there is: counters of limits, a view by a guest.
OCCASIONAL_QUERIES = 2
# Pages that read some small columns of more rows than they show, and how many rows at most.
BOUNDED_ROWS = {
    "review:dailies": 500,  # ids of the playlist
    "exports:hand_off": 2_000,  # what a film of these takes would be
    "exports:film": 2_000,
    "library:library": 2_000,  # tags to choose from
    "api:tokens": 500,  # projects to choose from
    "api:service_account": 500,
    "projects:palette": 500,  # names of projects, to be matched with the letters typed
    "plan:plan": 500,  # takes of circled shots, for the forecast
    "plan:costs": 500,
    "generation:history": 250,  # one's last orders, many of which share a prompt
}

pytestmark = [pytest.mark.exhaustive, pytest.mark.processes]


def measure(folder: Path, **environment: str) -> dict[str, Any]:
    """Status, queries, rows and bytes of each page with few rows and, of those that were shown, with many."""
    with_tables(folder / "data")
    (folder / "files").mkdir()
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    result = subprocess.run(
        [sys.executable, "-m", "tests.architecture.growth", str(folder / "files"), str(FEW), str(MANY)],
        cwd=settings.BASE,
        env={**inherited, "STUDIO_DATA": str(folder / "data"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def faults(page: str, few: list[int], many: list[int]) -> list[str]:
    """What of a page grows."""
    name = page.partition("?")[0]
    (_, queries, rows, size), (_, queries_of_many, rows_of_many, size_of_many) = few, many
    wrong = []
    if name not in WHOLE and queries_of_many > queries + OCCASIONAL_QUERIES:
        wrong.append(f"{page}: {queries} queries become {queries_of_many}")
    if name not in WHOLE and rows_of_many > max(SPREAD * rows + 20, BOUNDED_ROWS.get(name, 0)):
        wrong.append(f"{page}: {rows} rows read become {rows_of_many}")
    if name not in WHOLE | OF_THE_PROCESS and size_of_many > SPREAD * size + 2_000:
        wrong.append(f"{page}: {size:,} bytes become {size_of_many:,}")
    return wrong


def check(measured: dict[str, Any], vendor: str) -> None:
    assert measured["vendor"] == vendor
    assert {page.partition("?")[0] for page in measured["pages"]} == set(ACCESS)
    shown = {page: sizes for page, sizes in measured["pages"].items() if len(sizes) == 2}
    assert len(shown) > 90
    assert not [fault for page, (few, many) in shown.items() for fault in faults(page, few, many)]


def test_no_page_grows_with_its_rows_on_sqlite(tmp_path: Path) -> None:
    check(measure(tmp_path), "sqlite")


def test_no_page_grows_with_its_rows_on_postgresql(tmp_path: Path, migrated_postgres_url: str) -> None:
    check(measure(tmp_path, DATABASE_URL=migrated_postgres_url), "postgresql")
