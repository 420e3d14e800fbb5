"""Hostile values for every field that an app reads: what test_fuzz.py sends on SQLite and fuzz_process.py on PostgreSQL."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.architecture import fixtures
from tests.architecture.access_matrix import ACCESS

EXAMPLES = int(os.environ.get("FUZZ", "400"))
BASE = Path(django_settings.BASE)
SIGNING_OUT = {"accounts:sign_out"}
VISITORS = ("owner", "reviewer", "stranger", "guest", "operator")
ROWS = [f"<{argument}>" for argument in fixtures.ARGUMENTS]  # stand for the id of a real row


@cache
def field_names(app: str) -> tuple[str, ...]:
    """Every name that a form, a template or a view of an app asks for."""
    names = set()
    for path in (BASE / "templates" / app).rglob("*.html"):
        names |= set(re.findall(r'\bname="([\w-]+)"', path.read_text()))
    for path in (BASE / "studio" / app).rglob("*.py"):
        text = path.read_text()
        names |= set(re.findall(r'(?:GET|POST|FILES|data|query)\.(?:get|getlist)\(\s*"([\w-]+)"', text))
        names |= set(re.findall(r'"([\w-]+)" in request\.(?:GET|POST)', text))
        names |= set(re.findall(r"^    (\w+) = (?:forms\.|LineField|dollars|_dollars)", text, re.MULTILINE))
        names |= set(re.findall(r"^    (\w+): (?:str|date)\b", text, re.MULTILINE))
    return tuple(sorted(names)) or ("q",)


HOSTILE = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "-1",
    "0",
    "1e999",
    "NaN",
    "inf",
    "99999999999999999999999",
    "9" * 400,
    "١٢٣",
    "²",
    "null",
    "[]",
    "{}",
    '{"a":',
    "[" * 2000,
    "true",
    "../../etc/passwd",
    "%s%n",
    "{{7*7}}",
    "';--",
    "<script>alert(1)</script>",
    "\U0001f600",
    "\u202eabc",
    "é" * 5000,
    "00000000-0000-0000-0000-000000000000",
    "not-a-uuid",
    "2026-02-31",
    "2026-13-01T99:99:99Z",
    "//evil.example",
    "javascript:alert(1)",
    "owner",
    "approve",
    "takes",
    "shot",
    "text",
    "edit",
    "draft",
    "runware",
    "9" * 5000,
    "9" * 15,
    str(2**31),
    str(2**63),
    "-" + "9" * 30,
    "x" * 70_000,
    "1x1",
    "9" * 5000 + "x1",
    "0001-01-01",
    "9999-12-31",
    "99999-01-01",
    "\u202e\ufeff\u2028",
    *ROWS,
]
WORST = ("\x00", "9" * 5000, str(2**63), "x" * 70_000, "not-a-uuid", "99999-01-01")
values = (
    st.sampled_from(HOSTILE)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    | st.integers().map(str)
)


def fields(app: str) -> st.SearchStrategy[dict[str, Any]]:
    """Some fields of an app, each with a hostile value or several."""
    names = st.sampled_from(field_names(app))
    return st.dictionaries(names, values | st.lists(values, max_size=3), max_size=5)


# The name of an address and fields that its app reads.
requests = st.sampled_from(sorted(set(ACCESS) - SIGNING_OUT)).flatmap(
    lambda name: st.tuples(st.just(name), fields(name.partition(":")[0]))
)
bounded = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


def filled(form: dict[str, Any], scene: Any) -> dict[str, Any]:
    """The same fields with ids of real rows of a team."""

    def value(one: Any) -> Any:
        if isinstance(one, list):
            return [value(item) for item in one]
        is_row = isinstance(one, str) and one in ROWS
        return str(fixtures.ARGUMENTS[one[1:-1]](scene)) if is_row else one

    return {name: value(one) for name, one in form.items()}


def status_of(
    teams: Any, who: str, method: str, name: str, form: dict[str, Any], *, is_htmx: bool = False
) -> int:
    """The status of one request, with all that it changed taken back."""
    client = teams.clients[who]
    headers = {"HX-Request": "true"} if is_htmx else {}
    with transaction.atomic():
        client.cookies.load(teams.cookies[who])
        response = getattr(client, method)(teams.path(name), filled(form, teams.own_team), headers=headers)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return int(response.status_code)
