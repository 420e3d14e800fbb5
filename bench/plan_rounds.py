"""The rounds of bench.plan: prints rows with tabs between what, figure, spread and beside."""

from __future__ import annotations

import sys
import time
from statistics import median

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.gallery_rounds import get, rounds, row, stage  # noqa: E402
from studio.projects.models import Project  # noqa: E402
from studio.projects.services import create_project  # noqa: E402

FEW = 20
IMPORTS = 5


def main(rows: int) -> None:
    """A plan of so many rows with as many takes, one of few rows, and lists that come into new projects."""
    client, projects = stage([rows, FEW])
    for size, project in projects.items():
        _import(client, project, size, "A harbour")
    addresses = {size: f"/projects/{project.pk}/plan/" for size, project in projects.items()}
    gallery = f"/projects/{projects[rows].pk}/"
    times = rounds({"gallery": get(client, gallery), "plan": get(client, addresses[rows])})
    ratio = median(times["plan"]) / median(times["gallery"])
    queries = {size: _queries(client, url) for size, url in addresses.items()}
    row(
        f"plan of {rows} rows",
        times["plan"],
        f"{ratio:.2f} × page 1 of the gallery ({median(times['gallery']):.0f} ms); reach < 2;"
        f" {queries[rows]} queries, of {FEW} rows {queries[FEW]}; reach: equal",
    )
    team = projects[rows].team
    fresh = [create_project(team, f"Imported {number}") for number in range(IMPORTS)]
    for name, words in (("a new list", "A pier"), ("the same list with other words", "A street")):
        seconds = [_import(client, project, rows, words) for project in fresh]
        row(f"{name} of {rows} rows, previewed and written", seconds, "reach < 2,000 ms")


def _import(client: Client, project: Project, rows: int, words: str) -> float:
    """Look at a list, then write it, as a person does; milliseconds of both."""
    lines = "\n".join(
        f"{number}\tScene {number}\t{words}, boat {number}.\t5" for number in range(1, rows + 1)
    )
    data = {"text": f"number\tname\tprompt\tseconds\n{lines}"}
    started = time.perf_counter()
    for more in ({}, {"write": "yes"}):
        response = client.post(f"/projects/{project.pk}/plan/import/", {**data, **more})
        assert response.status_code in {200, 302}, response.status_code
    return (time.perf_counter() - started) * 1000


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


if __name__ == "__main__":
    main(int(sys.argv[1]))
