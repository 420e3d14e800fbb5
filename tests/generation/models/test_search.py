"""The same words find the same cards on SQLite (FTS5) and PostgreSQL (tsvector), each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from studio.generation.models.search import fold
from tests.databases import with_tables

EXPECTED = {
    "cafe": ["cafe"],
    "CAFÉ noir": ["cafe"],
    "noir dawn": ["cafe"],
    "noir storm": [],
    "espr": ["cafe"],  # the last word may be a beginning
    "espr ": [],  # a space ends it
    "espr dawn": [],
    "dawn espr": ["cafe"],
    "strasse": ["strasse"],
    "STRAẞE nacht": ["strasse"],
    "eclair": ["dancer"],
    "dancer s shadow": ["dancer"],
    "24 fps": ["dancer"],
    "masque": ["dancer"],  # the name of its shot
    "bal shadow": ["dancer"],
    "hero": ["storm"],  # a tag
    "hero rain": ["storm"],
    "rain hero sho": ["storm"],
    "夜の": ["kana"],
    "bold quoted": ["markup"],
    '"; DROP TABLE x; --': [],
    "near": ["markup"],
    "OR NOT": ["markup"],
    "*": [],
    "the": ["cafe", "dancer", "storm"],  # no word is too common
}


def run(folder: Path, **environment: str) -> dict[str, Any]:
    """What each search finds, in a studio with its own data."""
    inherited = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "RUNWARE_API_KEY"}
    }
    result = subprocess.run(
        [sys.executable, "-m", "tests.generation.models.search_process", json.dumps(list(EXPECTED))],
        cwd=settings.BASE,
        env={**inherited, "STUDIO_DATA": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


@pytest.mark.processes
def test_sqlite_finds_what_is_meant(tmp_path: Path) -> None:
    assert run(with_tables(tmp_path)) == {"vendor": "sqlite", "found": EXPECTED, "of_many": EXPECTED}


@pytest.mark.processes
def test_postgresql_finds_the_same(migrated_postgres_url: str, tmp_path: Path) -> None:
    assert run(tmp_path, DATABASE_URL=migrated_postgres_url) == {
        "vendor": "postgresql",
        "found": EXPECTED,
        "of_many": EXPECTED,
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Café-Noir", ["cafe", "noir"]),
        ("STRAẞE", ["strasse"]),
        ("don't  stop…", ["don", "t", "stop"]),
        ("ﬁlm № 7", ["film", "no", "7"]),
        ("— … !", []),
    ],
)
def test_words_are_folded_before_any_database_sees_them(text: str, words: list[Any]) -> None:
    assert fold(text) == words
