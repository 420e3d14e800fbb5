"""The model comes from the request: nothing outside the catalog and the sandbox knows one by name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from studio.catalog import model_specs
from studio.catalog.spec import ModelSpec
from studio.sandbox.model_rules import MODELS
from tests.architecture.sources import BASE, SOURCES, nodes_of, relative, text_of

ALLOWED = ("studio/catalog/", "studio/sandbox/")
SHOWN = [
    path
    for folder, endings in (("templates", {".html", ".txt"}), ("static", {".js", ".css"}))
    for path in (BASE / folder).rglob("*")
    if path.suffix in endings
]
ELSEWHERE = [
    path
    for path in (*SOURCES, *SHOWN)
    if not relative(path).startswith(ALLOWED) and "migrations" not in path.parts
]


@pytest.mark.parametrize("model", model_specs.every(), ids=lambda model: model.slug)
def test_no_model_is_named_outside_the_catalog_and_the_sandbox(model: ModelSpec) -> None:
    words = (model.id, f'"{model.slug}"', f"'{model.slug}'", model.name, f'"{model.label}')
    naming = [relative(path) for path in ELSEWHERE if any(word in text_of(path) for word in words)]

    assert len(ELSEWHERE) > 500
    assert not naming


def test_nothing_takes_a_model_from_a_constant() -> None:
    constants = {"DEFAULT_MODEL", "O1_PRO", "O1_STANDARD", "MODELS"}
    importing = [
        relative(path)
        for path in ELSEWHERE
        if path.suffix == ".py"
        for node in nodes_of(path)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("studio.catalog")
        and constants & {alias.name for alias in node.names}
    ]

    assert not importing


def test_every_request_names_its_model() -> None:
    assert not [place for path in SOURCES for place in _requests_without_model(path)]


def _requests_without_model(path: Path) -> list[str]:
    return [
        f"{relative(path)}:{node.lineno}"
        for node in nodes_of(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "VideoRequest"
        and not {"model", None} & {keyword.arg for keyword in node.keywords}
    ]


def test_the_sandbox_renders_what_the_catalog_offers() -> None:
    assert set(MODELS) == {model.id for model in model_specs.every()}
