"""The hooks through which an app reaches apps further up: all listed, all bound, and nothing beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLResolver, get_resolver
from django.utils.module_loading import import_string

from studio.core.registry import Hook, PageHook, hooks
from tests.architecture.layers import APPS

BASE = Path(settings.BASE)
URL_NAME = re.compile(r"""["'](\w+):(\w+)["']""")
OWN_HOOKS = [hook for hook in hooks() if not hook.name.startswith("tests.")]


def listed() -> Any:
    """Name, target and purpose of each hook in the document."""
    text = (BASE / "docs/architecture.md").read_text()
    return re.findall(r"^\| `([\w.]+)` \| `([\w.:]+)` \| (.+?) \|$", text, re.MULTILINE)


def test_every_hook_is_listed_in_the_document_and_no_other() -> None:
    assert listed() == [(hook.name, hook.target, hook.purpose) for hook in OWN_HOOKS]


def url_names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """The names of all URLs with those of the namespaces they are in."""
    yield from (f"{prefix}{name}" for name in resolver.reverse_dict if isinstance(name, str))
    for namespace, (_, inner) in resolver.namespace_dict.items():
        yield from url_names(inner, f"{prefix}{namespace}:")


def test_every_hook_is_bound_to_something_that_exists() -> None:
    names = set(url_names(get_resolver()))
    for hook in OWN_HOOKS:
        if isinstance(hook, PageHook):
            assert hook.target in names, hook.name
        else:
            assert callable(import_string(hook.target)), hook.name


def test_every_hook_belongs_to_the_app_that_declares_it() -> None:
    for hook in OWN_HOOKS:
        app, _, name = hook.name.partition(".")
        assert getattr(import_string(f"studio.{app}.hooks.{name.upper()}"), "name", "") == hook.name


def sources() -> Iterator[Any]:
    """Python and templates of each app."""
    for app in APPS:
        folders = [(BASE / "studio" / app, "*.py"), (BASE / "templates" / app, "*.*")]
        yield from ((app, path) for folder, pattern in folders for path in folder.rglob(pattern))


def is_above(other: Any, app: Any) -> Any:
    """Whether the first app is further up than the second, or beside it (library and ledger)."""
    return APPS.index(other) > APPS.index(app) or {app, other} == {"library", "ledger"}


def test_no_app_names_a_url_of_an_app_further_up() -> None:
    named = [
        f"{path.relative_to(BASE)}: {other}:{name}"
        for app, path in sources()
        if path.name != "apps.py" and path.suffix in {".py", ".html", ".txt"}
        for other, name in URL_NAME.findall(path.read_text())
        if other in APPS and is_above(other, app)
    ]
    assert not named


def test_a_hook_is_bound_once() -> None:
    hook = PageHook("tests.bound_once", "only this test")
    assert hook.url() == ""
    hook.bind("projects:home")
    hook.bind("projects:home")
    assert hook.url() == "/"
    with pytest.raises(ValueError, match="bound to projects:home already"):
        hook.bind("projects:projects")
    with pytest.raises(ValueError, match="there is a hook"):
        Hook("tests.bound_once", "again")


def test_a_page_without_its_row_has_no_address() -> None:
    hook = PageHook("tests.without_row", "only this test")
    hook.bind("review:take")
    assert hook.url(None) == ""
