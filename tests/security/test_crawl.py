"""Every address × every visitor × every method: no 500, and nobody gets what is not theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.accounts.models import Team
from tests.architecture import fixtures
from tests.architecture.access_matrix import ACCESS, Kind
from tests.architecture.test_access_matrix import TwoTeams
from tests.security.crawl import METHODS, Visitors, crawl

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]


@pytest.mark.timeout(900)
def test_nobody_gets_what_is_not_theirs(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("CRITICAL", "django.request")
    visitors = Visitors(fixtures.build("glass", tmp_path), fixtures.build("otherteam", tmp_path))
    report = crawl(visitors)
    with capsys.disabled():
        print(
            f"\n  {len(ACCESS)} addresses × {len(visitors.sent)} visitors × {len(METHODS)} methods: "
            f"{report.requests} requests, {report.statuses[500]} answered with 500; {dict(report.statuses)}"
        )
    assert not report.wrong, "\n".join(report.wrong)


def test_a_member_without_the_second_factor_of_their_team_reads_nothing_of_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL", "django.request")
    teams = TwoTeams(fixtures.build("glass", tmp_path), fixtures.build("otherteam", tmp_path))
    Team.objects.update(requires_second_factor=True)
    words = ("film", "shot", "client", "start", "harbour", "note", "news")
    secrets = {f"glass {word}" for word in words} | {"glass-reviewer", "glass.mp4"}
    leaks = []
    for name, access in ACCESS.items():
        if access.kind is Kind.LINK:
            continue  # it is for whoever has it
        for method, form in (("get", {"q": "gla"}), ("post", {})):
            response = teams.ask("creator", method, teams.path(name), form)
            text = response.body.decode(errors="replace")
            leaks += [f"{name}, {method}: {word}" for word in secrets if word in text]
            if access.kind is Kind.INSIDE and response.status_code == 200:
                leaks.append(f"{name}, {method}: open")
    assert not leaks
