"""Rows for tests, each made the way the studio makes them."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone
from django_q.models import Task

from studio.accounts import authentication, operators
from studio.accounts import services as accounts
from studio.accounts.models import Member, Team, User
from studio.accounts.policy import Role
from studio.api import tokens
from studio.api.models import ApiToken
from studio.api.scopes import Scope
from studio.api.tokens import TokenTerms
from studio.catalog.request import Mode, VideoRequest
from studio.generation.acceptance import Acceptance
from studio.generation.lifecycle import State
from studio.generation.models import Engine, Generation, Take
from studio.ledger import allowances
from studio.ledger import services as ledger
from studio.library.models import Asset
from studio.projects.models import Project, Shot
from studio.projects.services import create_project


def team(name: str) -> Team:
    """A team that may pay for renders without a limit."""
    team = Team.objects.create(name=name)
    allowances.set_allowance(team, None, by=None)
    return team


def member(team: Any, name: str, role: Any) -> User:
    user = User.objects.create_user(f"{name.lower()}@example.com", name, "correct horse battery")
    accounts.join(team, user, Role(role))
    return user


def operator(name: str) -> User:
    """An operator of the installation who is in no team."""
    user = User.objects.create_user(f"{name.lower()}@example.com", name, "correct horse battery")
    operators.add(user, by=None)
    return user


def sign_in(client: Client, user: User) -> None:
    """Begin a session in which the person has just proved who they are."""
    client.force_login(user)
    session = client.session
    session[authentication.AUTHENTICATED_AT] = timezone.now().timestamp()
    session.save()


def failed_task(func: str, *arguments: str) -> None:
    """The record of a task that failed now, as the queue writes it."""
    now = timezone.now()
    columns = {"func": func, "args": arguments, "started": now, "stopped": now, "success": False}
    Task.objects.create(id=uuid.uuid4().hex, name=func, **columns)


def sending_columns(state: State) -> dict[str, Any]:
    """The columns that a worker writes beside this state when it sends an order and is heard at once."""
    columns: dict[State, dict[str, Any]] = {
        State.SUBMITTED: {"sent_at": timezone.now(), "acceptance": Acceptance.MAYBE_ACCEPTED, "tries": 1},
        State.RENDERING: {"acceptance": Acceptance.ACCEPTED},
    }
    return columns.get(state, {})


def api_token(member: Member, name: str = "Pipeline", **terms: Any) -> tuple[ApiToken, str]:
    """A token of a member for all projects and scopes, and the secret that a program sends."""
    values = {"scopes": list(Scope), "projects": None, "monthly_limit_usd": None, "lifetime": None, **terms}
    return tokens.create(member, TokenTerms(name=name, **values), by=member.user, now=timezone.now())


def project(team: Any, name: str = "Glasshouse film") -> Project:
    return create_project(team, name)


def lost_order(shot: Shot, author: User, *, number_results: int = 1) -> Generation:
    """A paid order that ended without a result, and of which nobody knows whether it was charged."""
    price = Decimal("0.56") * number_results
    request = VideoRequest(
        mode=Mode.TEXT,
        prompt="A harbour.",
        width_px=1920,
        height_px=1080,
        seconds=5,
        number_results=number_results,
    )
    generation = Generation.objects.create(
        project_id=shot.project_id,
        shot=shot,
        author=author,
        engine=Engine.RUNWARE,
        mode=Mode.TEXT,
        model=request.model,
        request=request.to_json(),
        sent_prompt=request.prompt,
        seconds=5,
        number_results=number_results,
        price_usd=price,
        state=State.FAILED,
        acceptance=Acceptance.UNKNOWN,
        finished_at=timezone.now(),
    )
    first = shot.reserve_takes(number_results)
    for slot in range(1, number_results + 1):
        Take.objects.create_for(generation, number=first + slot - 1, slot=slot, state="failed")
    ledger.hold(shot.project, price, reference=generation.pk, member=author)
    ledger.release(generation.pk)
    return generation


def ready_draft(shot: Shot, author: User, asset: Asset, prompt: str = "A quiet harbour.") -> Generation:
    """A draft of five seconds whose one take has this file."""
    request = VideoRequest(mode=Mode.TEXT, prompt=prompt, width_px=1920, height_px=1080, seconds=5)
    generation = Generation.objects.create(
        project=shot.project,
        shot=shot,
        author=author,
        engine=Engine.DRAFT,
        mode=request.mode,
        model=request.model,
        request=request.to_json(),
        sent_prompt=request.prompt,
        seconds=5,
        state=State.READY,
    )
    number = shot.reserve_takes(1)
    Take.objects.create_for(generation, number=number, slot=0, state="ready", asset=asset)
    return generation
