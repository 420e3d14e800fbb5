"""Service accounts: members of a team that are programs; nobody signs in as one."""

from __future__ import annotations

import uuid

from django.db import transaction

from studio.accounts import teams
from studio.accounts.models import Member, User
from studio.accounts.policy import Role
from studio.accounts.services import join

DOMAIN = "service.invalid"  # no mail ever reaches it (RFC 2606)


def create(by: Member, name: str, role: Role) -> Member:
    """Add a service account to the team of ``by``. Raises NotInTeam."""
    teams.require_grant(by, role)
    with transaction.atomic():
        team = teams.lock(by.team)
        user = User.objects.create_user(f"{uuid.uuid4()}@{DOMAIN}", name)
        User.objects.filter(pk=user.pk).update(is_service=True)
        user.is_service = True
        member = join(team, user, role)
        teams.record(team, "service account added", actor=by.user, member=name, role=role)
    return member
