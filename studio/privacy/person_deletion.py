"""Deletion of a person: what they wrote stays as by a former member, everything that is only theirs goes."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import CASCADE, QuerySet
from django.utils.translation import gettext, gettext_noop

from studio.accounts import operators, teams
from studio.accounts.models import InstallationEvent, Invitation, Member, SignInEvent, Team, TeamEvent, User
from studio.accounts.policy import Role
from studio.activity.models import Event, Notification
from studio.core import append_only
from studio.core.errors import Refusal
from studio.core.queue import delete_failures
from studio.core.storage import files
from studio.library.uploads.staging import staging_of
from studio.privacy.log_names import replace_in_details
from studio.privacy.own_rows import relations_to_people
from studio.review.models import Preference, Rating
from studio.webhooks import retention as webhook_messages

FORMER_MEMBER = gettext_noop("A former member")
# Rows of a person are deleted with them where their column cascades; these are words about a take, and stay.
KEPT = frozenset({Preference, Rating})


class OwnsTeams(Refusal):
    """The deletion of somebody who owns teams, which must be handed over first."""


def owned_teams(user: User) -> list[Team]:
    """The open teams that only this person owns."""
    return list(Team.objects.filter(deletion_due_at=None, members__user=user, members__role=Role.OWNER))


def refuse_owner(user: User) -> None:
    """Refuse to delete the owner of open teams. Raises OwnsTeams."""
    if names := [team.name for team in owned_teams(user)]:
        raise OwnsTeams(
            gettext("You own %(names)s. Hand over or delete what you own first.")
            % {"names": ", ".join(names)}
        )


def delete(user: User, *, now: datetime) -> None:
    """Delete a person. Raises OwnsTeams, and LastOperator for the only operator."""
    with append_only.opened():
        user = User.objects.select_for_update().get(pk=user.pk, deleted_at=None)
        operators.refuse_last(user)
        _leave_teams(user, now)
        _replace_names(user)
        Invitation.objects.filter(email__iexact=user.email).delete()
        SignInEvent.objects.filter(
            email__iexact=user.email
        ).delete()  # also tries before there was an account
        _delete_own_rows(user)
        delete_failures(now, kinds=["mail"])  # mails that could not be sent, with their addresses
        _anonymise(user, now)
        operators.record("account deleted", actor=None, subject=user.pk)


def _leave_teams(user: User, now: datetime) -> None:
    """Leave every team; closed ones that only this person could bring back are deleted without a grace."""
    memberships = Member.objects.filter(user=user).select_related("team")
    list(Team.objects.select_for_update().filter(pk__in=memberships.values("team")).order_by("pk"))
    refuse_owner(user)
    owned = memberships.filter(role=Role.OWNER).values("team")
    Team.objects.filter(pk__in=owned, deletion_due_at__gt=now).update(deletion_due_at=now)
    for member in memberships:
        teams.record(member.team, "account deleted", actor=user)


def _replace_names(user: User) -> None:
    names = {user.name: FORMER_MEMBER, user.email: FORMER_MEMBER}
    for model in (InstallationEvent, TeamEvent, Event):
        replace_in_details(model, names)
    webhook_messages.forget_person(user)
    for notification in Notification.objects.filter(actor=user):
        text = notification.text.replace(user.name, FORMER_MEMBER)[:300]
        Notification.objects.filter(pk=notification.pk).update(actor_name=FORMER_MEMBER, text=text)


def _delete_own_rows(user: User) -> None:
    """Sessions, passkeys, tokens, memberships, the inbox, uploads under way: every row that cascades."""
    Session.objects.filter(session_key__in=user.sessions.values("session_key")).delete()
    for upload in user.uploads.filter(asset=None):
        transaction.on_commit(partial(staging_of(upload).discard))
    for export in user.data_exports.all():
        transaction.on_commit(partial(files.remove_folder, export.folder))
    for relation in relations_to_people():
        if relation.on_delete is CASCADE and relation.related_model not in KEPT:
            rows: QuerySet[Any] = QuerySet(relation.related_model)
            rows.filter(**{relation.field.name: user}).delete()


def _anonymise(user: User, now: datetime) -> None:
    """Keep the row, so that words of several former members stay apart, without anything of the person."""
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(
        name=FORMER_MEMBER,
        email=f"{user.pk}@deleted.invalid",
        password=user.password,
        is_active=False,
        is_operator=False,
        may_create_teams=False,
        has_digests=False,
        time_zone="",
        deleted_at=now,
    )
