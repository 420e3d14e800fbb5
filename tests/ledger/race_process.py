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
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
django.setup()

from django.db import connection, connections  # noqa: E402

from studio.accounts.models import Team, User  # noqa: E402
from studio.api import spending  # noqa: E402
from studio.api.models import ApiToken, TokenOrder  # noqa: E402
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


def order(project: Project, author: User, *, token: ApiToken | None = None, key: UUID | None = None) -> str:
    """Order one paid result, maybe with a token of the API; ``ordered``, or the name of the refusal."""
    request = VideoRequest(mode=Mode.TEXT, prompt="A harbour.", width_px=1920, height_px=1080, seconds=5)
    try:
        services.order(
            project.shots.get(),
            request=check_request(request),
            author=author,
            engine="runware",
            order_key=key or uuid.uuid4(),
            on_created=partial(spending.record, token) if token else None,
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


def spend_by_token(name: str) -> dict[str, object]:
    """A token that may spend two results a month, and eight orders with it at the same moment."""
    team = factories.team(name)
    owner = factories.member(team, name, "owner")
    token, _ = factories.api_token(owner.memberships.get(), monthly_limit_usd=Decimal("1.12"))
    projects = [factories.project(team, f"Film {number}") for number in range(PROJECTS)]
    answers = at_once([partial(order, project, owner, token=token) for project in projects * 2])
    held = Entry.objects.filter(project__team=team).held()
    counted = TokenOrder.objects.filter(token=token).count()
    return {"ordered": answers.count("ordered"), "counted": counted, "held": str(held)}


def retry_at_once(name: str) -> dict[str, object]:
    """One order with a token, sent eight times at the same moment under one key."""
    team = factories.team(name)
    owner = factories.member(team, name, "owner")
    token, _ = factories.api_token(owner.memberships.get())
    project, key = factories.project(team), uuid.uuid4()
    answers = at_once([partial(order, project, owner, token=token, key=key)] * PEOPLE)
    entries = Entry.objects.filter(project__team=team)
    return {"answered": answers.count("ordered"), "entries": entries.count(), "held": str(entries.held())}


def main() -> None:
    """Run all races, and print what came of them."""
    print(
        json.dumps(
            {
                "vendor": connection.vendor,
                "spend": spend_at_once("Spenders"),
                "withdraw": withdraw_meanwhile("Losers"),
                "token": spend_by_token("Programs"),
                "retry": retry_at_once("Retries"),
            }
        )
    )


if __name__ == "__main__":
    main()
