"""``make audit`` says what it could check: no answer is not a good one."""

from __future__ import annotations

import json
from typing import Any

from tests import advisories
from tests.advisories import REQUIREMENTS, Answer, exit_status, pinned, read, report

PACKAGES = {"django", "pillow"}


def printed(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def clean(name: str) -> dict[str, Any]:
    return {"name": name, "version": "1.0", "vulns": []}


def test_when_every_package_was_checked_it_is_well() -> None:
    answer = read("pypi", printed(clean("django"), clean("pillow")), "")
    assert exit_status(PACKAGES, [answer]) == 0
    assert report(PACKAGES, [answer])[-1] == "All 2 packages were checked."


def test_a_known_weakness_fails_with_its_name_and_the_version_that_mends_it() -> None:
    weak = {**clean("pillow"), "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
    answer = read("pypi", printed(clean("django"), weak), "")
    assert exit_status(PACKAGES, [answer]) == advisories.WEAKNESS
    assert "  weak: pillow 1.0: PYSEC-1, mended in 1.1" in report(PACKAGES, [answer])


def test_a_package_that_no_service_knows_is_named_and_fails() -> None:
    skipped = {"name": "pillow", "skip_reason": "Dependency not found"}
    answers = [
        read("pypi", printed(clean("django"), skipped), ""),
        read("osv", "", "Traceback\nConnectionError: no name"),
    ]
    lines = report(PACKAGES, answers)
    assert exit_status(PACKAGES, answers) == advisories.UNCHECKED
    assert "osv: not reached (ConnectionError: no name)" in lines
    assert lines[-1] == "NOT CHECKED (1): pillow"


def test_what_one_service_does_not_know_another_may() -> None:
    answers = [Answer("pypi", checked={"django"}), Answer("osv", checked={"pillow"})]
    assert exit_status(PACKAGES, answers) == 0


def test_it_asks_about_everything_that_runs() -> None:
    names = pinned(REQUIREMENTS.read_text())
    assert {"django", "httpx", "pillow", "whitenoise"} <= names
    assert all(name == name.lower() and " " not in name for name in names)
