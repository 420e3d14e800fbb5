"""Rows for tests, each made the way the studio makes them."""

from __future__ import annotations

from studio.accounts import services as accounts
from studio.accounts.models import Team, User
from studio.accounts.policy import Role
from studio.projects.services import create_project


def team(name):
    return Team.objects.create(name=name)


def member(team, name, role):
    user = User.objects.create_user(f"{name.lower()}@example.com", name, "correct horse battery")
    accounts.join(team, user, Role(role))
    return user


def project(team, name="Glasshouse film"):
    return create_project(team, name)
