"""docs/licences.md names what runs, and everything that runs is pinned with hashes under an allowed licence."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest

from tests import licences
from tests.licences import ALLOWED, BASE, DOCUMENT, IN_WHEELS, READ_BY_HAND, is_allowed, pins

COMPILED = sorted(path.name for path in BASE.glob("requirements*.txt"))
RECIPROCAL = re.compile(r"lib(avcodec|x264|x265|heif|de265)\b")


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading of the document."""
    section = DOCUMENT.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [line.strip("| ").split(" | ") for line in lines[1:]]


def test_the_document_names_exactly_the_packages_that_run_with_their_pinned_versions() -> None:
    assert {name: version for name, version, _ in rows("Packages")} == pins("requirements.txt")


def test_every_licence_of_the_document_is_on_the_list() -> None:
    components = [
        row
        for title in ("Packages", "Files that the studio serves", "Fonts of watermarks")
        for row in rows(title)
    ]
    assert [row for row in components if not is_allowed(row[2], ALLOWED)] == []
    assert list(licences.not_allowed()) == []


def test_the_document_is_what_the_packages_say() -> None:
    assert DOCUMENT.read_text() == licences.document(), "make licences"


@pytest.mark.parametrize("licence", ["unknown", "GPL-3.0-only", "MIT AND AGPL-3.0-only", "BSD License", ""])
def test_a_licence_that_is_not_on_the_list_is_refused(licence: str) -> None:
    assert not is_allowed(licence, ALLOWED)


def test_every_vendored_file_has_its_row() -> None:
    files = {path.name for path in (BASE / "static/vendor").iterdir()} - {licences.VENDORED.name}
    named = {Path(row[0].split("`")[1]).name for row in rows("Files that the studio serves") if "`" in row[0]}
    assert files | {"icons.svg"} == named
    fonts = {path.name for path in licences.FONTS.parent.iterdir()} - {licences.FONTS.name}
    assert fonts == {row[0].split("`")[1] for row in rows("Fonts of watermarks")}


def test_a_wheel_with_libraries_under_stricter_terms_is_named() -> None:
    files = {normalized(package.name): package.files or () for package in metadata.distributions()}
    with_libraries = {
        package
        for package in pins("requirements.txt").keys() & files.keys()
        if any(RECIPROCAL.match(file.name) for file in files[package])
    }
    assert {"av", "pillow-heif"} <= with_libraries <= IN_WHEELS.keys()


def normalized(name: str) -> str:
    """The name of a package as requirements spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_licences_read_by_hand_are_of_packages_that_run() -> None:
    assert READ_BY_HAND.keys() | IN_WHEELS.keys() <= pins("requirements.txt").keys()


@pytest.mark.parametrize("file", COMPILED)
def test_every_compiled_file_pins_with_hashes_and_what_runs_to_the_same_version(file: str) -> None:
    runtime = pins("requirements.txt")
    assert {
        name: version for name, version in pins(file).items() if runtime.get(name, version) != version
    } == {}
    packages = re.split(r"^(?=[a-z0-9-]+==)", (BASE / file).read_text(), flags=re.MULTILINE)
    assert [package for package in packages[1:] if "--hash=sha256:" not in package] == []
