"""Uploads that end at the same moment share the quota of their team."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections
from pytest_django import Settings

from studio.accounts.models import Team, User
from studio.library import quota, services
from studio.library.models import Asset
from tests import factories
from tests.browser import files

UPLOADS = 6


@pytest.mark.django_db(transaction=True)
def test_ends_of_uploads_at_the_same_moment_keep_the_quota(settings: Settings, tmp_path: Path) -> None:
    team = factories.team("Full")
    author = factories.member(team, "Ulla", "creator")
    pictures = [files.picture(tmp_path / f"{n}.png", (n, 40, 150)) for n in range(UPLOADS)]
    settings.TEAM_QUOTA_BYTES = 2 * max(path.stat().st_size for path in pictures) + 10
    start = Barrier(UPLOADS)

    def end(path: Path) -> str:
        try:
            return upload(team, author, path, start)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(UPLOADS) as pool:
        answers = list(pool.map(end, pictures))
    assert sorted(answers) == ["refused"] * (UPLOADS - 2) + ["stored"] * 2
    stored = Asset.objects.filter(team=team)
    assert sum(asset.size_bytes for asset in stored) <= settings.TEAM_QUOTA_BYTES
    folders = {path.parent.name for path in Path(settings.MEDIA_ROOT).rglob("original.png")}
    assert {str(asset.pk) for asset in stored} <= folders


def upload(team: Team, author: User, path: Path, start: Barrier) -> str:
    """Receive one picture when all others are ready to be received too."""
    start.wait()
    try:
        services.receive(team, path, name=path.name, author=author)
    except quota.QuotaExceeded:
        return "refused"
    return "stored"


def test_uploads_at_the_same_moment_keep_the_quota_on_postgresql(
    migrated_postgres_url: str, tmp_path: Path
) -> None:
    environment = {**os.environ, "DATABASE_URL": migrated_postgres_url, "STUDIO_DATA": str(tmp_path)}
    command = [sys.executable, "-m", "tests.library.quota_process", str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "vendor": "postgresql",
        "ends": {"answers": ["refused"] * 6 + ["stored"] * 2, "fits": True},
        "beginnings": ["begun"] * 3 + ["refused"] * 5,
    }
