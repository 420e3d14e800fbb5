"""Run by test_allowances.py in a process of its own: orders of one team at the same moment, on ``DATABASE_URL``."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from threading import Barrier

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.db import connection, connections  # noqa: E402

from studio.accounts.models import Team, User  # noqa: E402
from studio.catalog.request import Mode, VideoRequest  # noqa: E402
from studio.core.errors import Refusal  # noqa: E402
from studio.generation import services  # noqa: E402
from studio.generation.checked_request import check_request  # noqa: E402
from studio.ledger import allowances  # noqa: E402
from studio.ledger.models import Entry  # noqa: E402
from studio.projects.models import Project  # noqa: E402
from tests import factories  # noqa: E402

PEOPLE = 8
PROJECTS = 4


def order(project: Project, author: User) -> str:
    """Order one paid result; ``ordered``, or the name of the refusal."""
    request = VideoRequest(mode=Mode.TEXT, prompt="A harbour.", width_px=1920, height_px=1080, seconds=5)
    try:
        services.order(
            project.shots.get(),
            request=check_request(request),
            author=author,
            engine="runware",
            order_key=uuid.uuid4(),
        )
    except Refusal as refusal:
        return type(refusal).__name__
    return "ordered"


def at_once(actions: list[Callable[[], object]]) -> list[object]:
    """What the actions return that all begin at the same moment, each with a connection of its own."""
    start = Barrier(len(actions))

    def run(action: Callable[[], object]) -> object:
        start.wait()
        try:
            return action()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def orders(team: Team, owner: User) -> list[Callable[[], object]]:
    """One order of each person, spread over the projects of the team."""
    projects = [factories.project(team, f"Film {number}") for number in range(PROJECTS)]
    return [partial(order, project, owner) for project in projects * (PEOPLE // PROJECTS)]


def spend_at_once(name: str) -> dict[str, object]:
    """An allowance for two results, and eight orders at the same moment."""
    team = factories.team(name)
    actions = orders(team, factories.member(team, name, "owner"))
    allowances.set_allowance(team, Decimal("1.12"), by=None)
    answers = at_once(actions)
    held = Entry.objects.filter(project__team=team).held()
    return {"ordered": answers.count("ordered"), "over": answers.count("OverBudget"), "held": str(held)}


def withdraw_meanwhile(name: str) -> dict[str, object]:
    """Eight orders while the allowance is withdrawn: whatever is not ordered by then never is."""
    team = factories.team(name)
    owner = factories.member(team, name, "owner")
    entries = Entry.objects.filter(project__team=team)

    def withdraw() -> int:
        allowances.withdraw(team, by=owner)
        return entries.count()

    *answers, count_then = at_once([*orders(team, owner), withdraw])
    return {
        "later": entries.count() - int(str(count_then)),
        "all answered": answers.count("ordered") + answers.count("NoAllowance") == PEOPLE,
        "counted": answers.count("ordered") == entries.count(),
    }


def main() -> None:
    """Run both races, and print what came of them."""
    print(
        json.dumps(
            {
                "vendor": connection.vendor,
                "spend": spend_at_once("Spenders"),
                "withdraw": withdraw_meanwhile("Losers"),
            }
        )
    )


if __name__ == "__main__":
    main()
