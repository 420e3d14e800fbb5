"""Asks every page for its number of queries and its size with few rows and with many: one JSON document.

A process of its own, so that the same can be asked of SQLite and of PostgreSQL. The rows of fixtures.py stand in
the addresses; neighbours.py gives each of them, and everything beside them, more and more neighbours.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.backends.utils import CursorDebugWrapper  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from tests import factories  # noqa: E402
from tests.architecture import fixtures, neighbours  # noqa: E402
from tests.architecture.access_matrix import ACCESS, Kind  # noqa: E402
from tests.architecture.test_access_matrix import arguments  # noqa: E402

# Further questions of a page, each measured like one of its own.
QUERIES = {
    "generation:gallery": ("", "?q=wet+ground", "?trash=yes", "?sort=shot"),
    "generation:watch": ("?since=0",),
    "exports:hand_off": ("", "?set=all", "?set=approved"),
    "library:library": ("", "?show=trash", "?scope=project", "?q=Reference", "?tag=Tag+1"),
    "library:picker": ("?role=first_frame", "?role=source_video"),
    "review:compare": ("?a={take}",),
    "review:dailies": ("", "?q=wet+ground"),
    "review:take": ("", "?notes=all"),
    "review:watch": ("?since=1",),
    "activity:inbox": ("", "?unread"),
    "activity:project_log": ("", "?verb=ordered"),
    "operations:operations": ("", "?part"),
    "projects:projects": ("", "?archive"),
}
STYLES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


def main(folder: Path, sizes: list[int]) -> None:
    """Print for each page a list with its status, queries, rows read and bytes at each size."""
    prepare()
    scene = fixtures.build("glass", folder)
    olga = factories.operator("Olga")
    results: dict[str, list[Any]] = {}
    for more in (sizes[0], *(size - before for before, size in pairwise(sizes))):
        neighbours.grow(scene, olga, more)
        clients = visitors(scene, olga)
        shown = {page for page, figures in results.items() if figures[0][0] == HTTPStatus.OK}
        for page, figures in measured(scene, clients, shown if results else None):
            results.setdefault(page, []).append(figures)
    print(json.dumps({"vendor": connection.vendor, "pages": results}))


def prepare() -> None:
    """An empty database with its tables, and a cursor that counts."""
    setup_test_environment()
    connection.make_debug_cursor = lambda cursor: CountingCursor(cursor, connection)  # type: ignore[method-assign]
    settings.STORAGES = {**settings.STORAGES, **STYLES}
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    call_command("migrate", verbosity=0)


def visitors(scene: Any, olga: Any) -> dict[Kind, Client]:
    """Who asks for the addresses of each kind."""
    guest = Client()
    guest.get(f"/g/{scene.rows.token}/")
    owner, creator, operator = (
        signed_in(user) for user in (scene.people["owner"], scene.people["creator"], olga)
    )
    return {
        Kind.INSIDE: owner,
        Kind.PERSON: owner,
        Kind.ANYBODY: owner,
        Kind.OWN_ROW: creator,
        Kind.OPERATOR: operator,
        Kind.LINK: guest,
        Kind.TOKEN: with_token(scene.people["owner"]),
    }


def with_token(user: Any) -> Client:
    """A program that works in the name of a person."""
    _, secret = factories.api_token(user.memberships.get())
    return Client(headers={"Authorization": f"Bearer {secret}"})


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def measured(
    scene: Any, clients: dict[Kind, Client], only: set[str] | None
) -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    """Each page, or only these, by name and query, with its figures."""
    for name, access in ACCESS.items():
        path = reverse(name, kwargs={key: fixtures.ARGUMENTS[key](scene) for key in arguments(name)})
        for query in QUERIES.get(name, ("",)):
            if only is None or name + query in only:
                url = path + query.replace("{take}", str(scene.rows.take.pk))
                yield name + query, ask(clients[access.kind], url)


class CountingCursor(CursorDebugWrapper):
    """A cursor that counts the rows that are read from it."""

    rows = 0

    def fetchone(self) -> Any:
        row = self.cursor.fetchone()
        CountingCursor.rows += row is not None
        return row

    def fetchmany(self, *size: int) -> Any:
        rows = self.cursor.fetchmany(*size)
        CountingCursor.rows += len(rows)
        return rows

    def fetchall(self) -> Any:
        rows = self.cursor.fetchall()
        CountingCursor.rows += len(rows)
        return rows


def ask(client: Client, url: str) -> tuple[int, int, int, int]:
    """Status, queries, rows that were read, and bytes of a page; what it changes is taken back."""
    CountingCursor.rows = 0
    with transaction.atomic():
        with CaptureQueriesContext(connection) as queries:
            response: Any = client.get(url)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    return response.status_code, len(queries), CountingCursor.rows, len(body)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(size) for size in sys.argv[2:]])
