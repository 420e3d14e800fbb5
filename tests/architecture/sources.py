"""The modules and templates that the rules of the house are held against, each read once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE)
SOURCES = sorted(path for path in (BASE / "studio").rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))


def relative(path: Path) -> str:
    """The path of a file from the root of the project."""
    return str(path.relative_to(BASE))


@cache
def text_of(path: Path) -> str:
    """What a file says."""
    return path.read_text()


def nodes_of(path: Path) -> Iterator[ast.AST]:
    """Every node of a module, itself first. Not kept: the trees of all modules are hundreds of megabytes."""
    return ast.walk(ast.parse(text_of(path)))
