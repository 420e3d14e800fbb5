"""Run by test_killed_presses.py in processes of their own: one press with wildcards, and what it left behind."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from studio.accounts.models import User  # noqa: E402
from studio.catalog.request import Mode, VideoRequest  # noqa: E402
from studio.generation import order_rows, services  # noqa: E402
from studio.generation.composer.matrix import matrix_of  # noqa: E402
from studio.generation.models import Generation  # noqa: E402
from studio.ledger.models import Entry  # noqa: E402
from studio.projects.models import Shot  # noqa: E402
from tests import factories  # noqa: E402

PROMPT = "A pier at {dawn|noon|storm}, {calm|windy}, {near|far}."
KEY = UUID("5f0e9f8a-4c1d-4f6e-9a3b-1f2d3c4b5a69")


def prepare() -> None:
    """A team with a project and somebody who may pay."""
    team = factories.team("Killed")
    factories.member(team, "Alice", "owner")
    factories.project(team)


def press() -> None:
    """Order all expansions as renders, and print a line after each order that is created."""
    create = order_rows.create

    def tell(*words: Any, **columns: Any) -> Generation:
        generation = create(*words, **columns)
        print("created", flush=True)
        return generation

    order_rows.create = tell
    request = VideoRequest(mode=Mode.TEXT, prompt=PROMPT, width_px=1920, height_px=1080, seconds=5)
    matrix = matrix_of(request)
    services.order_all(
        Shot.objects.get(),
        requests=matrix.orders,
        author=User.objects.get(),
        engine="runware",
        order_key=KEY,
        wildcard_prompt=matrix.wildcard_prompt,
    )


def report() -> None:
    """Print how often each prompt was ordered, and what is held."""
    orders = Counter(row.request["prompt"] for row in Generation.objects.all())
    print(json.dumps({"prompts": len(orders), "orders": orders.total(), "held": str(Entry.objects.held())}))


if __name__ == "__main__":
    {"prepare": prepare, "press": press, "report": report}[sys.argv[1]]()
