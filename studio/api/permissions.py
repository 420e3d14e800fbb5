"""docs/permissions.md: who may do what on the screen, and what opens each address of the API."""

from __future__ import annotations

from studio.accounts import policy
from studio.api.access import ENDPOINTS, Endpoint
from studio.api.scopes import DESCRIPTIONS, NEEDED_PERMISSION, Scope
from studio.api.v1 import PREFIX

_HEAD = """
## The API

A token acts as its person: what the role above does not allow, no scope allows. An address needs one of its
scopes, and the permission of the role; `tests/architecture/test_api_access.py` tries each with every role,
scope and method. Ids of other teams, of private projects and of projects that the token was not made for get
404.

| scope | a token may | useful with the permission |
|---|---|---|
"""
_ADDRESSES = f"""

| address | permission | {" | ".join(Scope)} |
|---|---|{"---|" * len(Scope)}
"""


def document() -> str:
    """The content of docs/permissions.md as Markdown."""
    scopes = [f"| {scope} | {DESCRIPTIONS[scope]} | {NEEDED_PERMISSION[scope]} |" for scope in Scope]
    rows = [_row(endpoint) for endpoint in sorted(ENDPOINTS.values(), key=lambda row: (row.path, row.method))]
    return policy.document() + _HEAD + "\n".join(scopes) + _ADDRESSES + "\n".join(rows) + "\n"


def _row(endpoint: Endpoint) -> str:
    path = f"/{PREFIX}{endpoint.path.lstrip('/')}"
    marks = " | ".join("yes" if scope in endpoint.scopes else "–" for scope in Scope)
    return f"| `{endpoint.method} {path}` | {endpoint.requires} | {marks} |"
