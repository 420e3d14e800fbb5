"""No app reads the rows of an app further up through the reverse side of their foreign keys.

Such reads need no import, so the import contracts do not see them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from tests.architecture.layers import APPS

BASE = Path(settings.BASE)
QUERIES = ("Q", "filter", "exclude", "get", "update")


def reverse_names(label: str) -> set[str]:
    """The names under which models of this app reach rows of apps further up."""
    higher = APPS[APPS.index(label) + 1 :]
    relations = [
        relation
        for model in apps.get_app_config(label).get_models()
        for relation in model._meta.related_objects
    ]
    names_by_model = {
        (relation.get_accessor_name(), relation.related_query_name or relation.name)
        for relation in relations
        if relation.related_model._meta.app_label in higher and not relation.hidden
    }
    own = {
        relation.get_accessor_name()
        for relation in relations
        if relation.related_model._meta.app_label not in higher
    }
    return {name for names in names_by_model for name in names if name} - own


def names_in(path: Path) -> Iterator[str]:
    """Every attribute that is read, every keyword of a call and the first part of every look-up in a string."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            is_query = (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) in QUERIES
            yield from (word.arg.split("__")[0] for word in node.keywords if word.arg and is_query)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "__" in node.value:
            yield node.value.split("__")[0]


@pytest.mark.parametrize("label", APPS)
def test_no_app_reads_the_rows_of_an_app_further_up(label: Any) -> None:
    forbidden = reverse_names(label)
    paths = [path for path in (BASE / "studio" / label).rglob("*.py") if "migrations" not in path.parts]
    assert {(path.name, name) for path in paths for name in names_in(path) if name in forbidden} == set()
