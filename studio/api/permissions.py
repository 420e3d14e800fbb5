"""docs/permissions.md: who may do what on the screen, and what opens each address of the API."""

from __future__ import annotations

from collections.abc import Collection

from studio.accounts import policy
from studio.accounts.policy import Permission
from studio.api.access import ENDPOINTS, Endpoint
from studio.api.mcp.tools import TOOLS
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
_TOOLS = f"""
Agents find tools at `POST /api/mcp`, those alone that scopes and role open
(`tests/architecture/test_mcp_access.py`):

| tool | permission | {" | ".join(Scope)} |
|---|---|{"---|" * len(Scope)}
"""


def document() -> str:
    """The content of docs/permissions.md as Markdown."""
    scopes = [f"| {scope} | {DESCRIPTIONS[scope]} | {NEEDED_PERMISSION[scope]} |" for scope in Scope]
    endpoints = sorted(ENDPOINTS.values(), key=lambda row: (row.path, row.method))
    rows = [_row(_address(one), one.requires, one.scopes) for one in endpoints]
    tools = [_row(tool.name, tool.requires, tool.scopes) for tool in TOOLS.values()]
    parts = (policy.document() + _HEAD, scopes, _ADDRESSES, rows, "\n" + _TOOLS, tools)
    return "".join(part if isinstance(part, str) else "\n".join(part) for part in parts) + "\n"


def _row(name: str, requires: Permission, scopes: Collection[Scope]) -> str:
    marks = " | ".join("yes" if scope in scopes else "–" for scope in Scope)
    return f"| `{name}` | {requires} | {marks} |"


def _address(endpoint: Endpoint) -> str:
    return f"{endpoint.method} /{PREFIX}{endpoint.path.lstrip('/')}"
