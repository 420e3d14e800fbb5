"""The house rules that a tool cannot know."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

from studio.api import permissions
from studio.core.queue import kind_of
from studio.core.web import rate_limits
from studio.generation.lifecycle_diagram import document
from tests.architecture.measures import LONG_LINE
from tests.architecture.sources import BASE, SOURCES, TEMPLATES, nodes_of, relative, text_of

# Views that nobody has to be signed in for.
OPEN = {
    "accounts:invitation",
    "accounts:request_password_reset",
    "accounts:reset_password",
    "accounts:passkey_sign_in",
    "accounts:passkey_sign_in_options",
    "core:words",
    "accounts:sign_in",
    "accounts:sign_in_code",
    "accounts:sign_in_link",
    "api:openapi",
    "generation:healthz",
    "generation:webhook",
    "generation:readyz",
    "operations:metrics",
    "review:guest",
    "push:manifest",
    "push:service_worker",
    "review:guest_access",
    "review:guest_logo",
    "review:guest_download",
    "review:guest_email",
    "review:guest_finished",
    "review:guest_mail_stop",
    "review:guest_poster",
    "review:guest_resolve",
    "review:guest_submit",
    "review:guest_sprite",
    "review:guest_take",
    "review:guest_video",
    "review:guest_watch",
    "review:guest_watched",
    "review:guest_withdraw",
}


def patterns(resolver: Any = None, prefix: str = "", route: str = "") -> Iterator[Any]:
    """Name, route and view of every address."""
    for pattern in (resolver or get_resolver()).url_patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from patterns(pattern, inner, whole)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", whole, pattern.callback


def test_only_the_listed_views_are_open() -> None:
    open_views = {name for name, _, view in patterns() if not getattr(view, "login_required", True)}
    assert open_views == OPEN


def enqueued() -> Iterator[Any]:
    for path in SOURCES:
        for name in re.findall(r'"(studio\.\w+\.tasks\.\w+)"', path.read_text()):
            yield name


def test_every_task_that_is_enqueued_exists() -> None:
    names = sorted(set(enqueued()))
    assert len(names) >= 3
    for name in names:
        assert callable(import_string(name))
        assert kind_of(name) in settings.TASK_KINDS


def test_every_variable_of_the_environment_is_documented() -> None:
    read = set()
    for path in SOURCES:
        read |= set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', path.read_text()))
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)`", (BASE / "docs/settings.md").read_text(), re.MULTILINE))
    assert read == documented
    assert documented <= set(
        re.findall(r"^#? ?([A-Z0-9_]+)=", (BASE / ".env.example").read_text(), re.MULTILINE)
    )


def test_the_drawn_states_are_those_of_the_table() -> None:
    assert (BASE / "docs/states.md").read_text() == document(), "run: make docs"


def test_the_written_permissions_are_those_of_the_table() -> None:
    assert (BASE / "docs/permissions.md").read_text() == permissions.document(), "run: make docs"


def test_every_promise_of_safety_is_held_by_a_test_that_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (BASE / "docs/security.md").read_text())
    assert len(named) > 40
    missing_tests = [
        f"{path}::{name}" for path, name in named if f"def {name}(" not in (BASE / path).read_text()
    ]
    assert not missing_tests


def test_the_written_limits_are_those_that_hold() -> None:
    text = (BASE / "docs/security.md").read_text()
    for limit in rate_limits.ALL:
        minutes = int(limit.window.total_seconds() // 60)
        window = f"{minutes // 60} hour" if minutes % 60 == 0 else f"{minutes} minute"
        window += "s" if not window.startswith("1 ") else ""
        assert f"| {limit.what} | {limit.most} | {window} |" in text, limit.name


def test_a_module_begins_with_its_duty_and_stays_small() -> None:
    long = [relative(path) for path in SOURCES if text_of(path).count("\n") > 400]
    assert not long, "more than 400 lines"
    silent = [
        relative(path)
        for path in SOURCES
        if path.name not in {"apps.py", "urls.py"}
        and text_of(path).strip()
        and not ast.get_docstring(ast.parse(text_of(path)))
    ]
    assert not silent, "no docstring"


def functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in SOURCES:
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def test_functions_stay_short_and_import_nothing() -> None:
    long, importing = [], []
    for path, node in functions():
        name = f"{relative(path)}: {node.name}"
        if (node.end_lineno or 0) - node.lineno >= 40:
            long.append(name)
        has_import = any(isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node))
        if has_import and (path.name, node.name) != ("apps.py", "ready"):
            importing.append(name)
    assert not long, "40 lines or more"
    assert not importing


def test_a_template_has_lines_that_a_person_can_edit() -> None:
    long = [
        f"{relative(path)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if len(line) > LONG_LINE
    ]
    assert not long


def test_a_fragment_extends_nothing_and_says_what_it_needs() -> None:
    fragments = {relative(path): text_of(path) for path in TEMPLATES if path.name.startswith("_")}
    assert not [path for path, text in fragments.items() if "{% extends" in text]
    silent = [path for path, text in fragments.items() if not text.startswith("{#")]
    assert not silent, "the first line says what the fragment needs"


@pytest.mark.parametrize(
    "pattern", [r"\sstyle=", r"\son\w+=", r"<style", r"<script(?![^>]*\bsrc=)", r"\|safe"]
)
def test_markup_holds_no_inline_style_or_script(pattern: str) -> None:
    assert not [relative(path) for path in TEMPLATES if re.search(pattern, text_of(path))]


def test_every_icon_that_a_template_shows_is_drawn() -> None:
    drawn = re.findall(r'id="([\w-]+)"', (BASE / "static/img/icons.svg").read_text())
    shown = {name for path in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}
    assert not shown - set(drawn)
    assert len(drawn) == len(set(drawn))


def test_the_enter_that_confirms_an_input_method_does_nothing_else() -> None:
    """Safari tells of it by its code alone: whoever takes Enter asks ``isComposing`` of ``shared/composing.js``."""
    takers = {
        path.name: text
        for path in (BASE / "static/js").rglob("*.js")
        if "keydown" in (text := path.read_text()) and re.search(r"""["']Enter["']|list\.press""", text)
    }
    assert {"prompt-field.js", "note-composer.js", "input-name.js", "command-palette.js"} <= set(takers)
    assert not [name for name, text in takers.items() if "isComposing(event)" not in text]
