"""The changelog keeps up with the version, and the hooks of a commit run what ``make lint`` runs."""

from __future__ import annotations

import re
import tomllib

from tests.processes import BASE


def test_the_newest_version_of_the_changelog_is_that_of_the_project() -> None:
    versions = re.findall(r"^## (\d\S*)", (BASE / "CHANGELOG.md").read_text(), re.MULTILINE)
    project = tomllib.loads((BASE / "pyproject.toml").read_text())["project"]
    assert versions[0] == project["version"]


def test_the_hooks_of_a_commit_are_the_linters_of_make() -> None:
    hooks = re.findall(r"entry: \.venv/bin/(.+)", (BASE / ".pre-commit-config.yaml").read_text())
    linters = re.findall(
        r"^\t\$\(BIN\)/((?:ruff|djlint|lint-imports).*)", (BASE / "Makefile").read_text(), re.MULTILINE
    )
    assert sorted(hook.split()[0] for hook in hooks) == sorted(line.split()[0] for line in linters)
