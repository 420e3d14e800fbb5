"""Decisions about a take: verdicts, ratings, picks and circles."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.params.functions import Header

from studio.accounts.policy import Permission
from studio.api.access import ApiRequest, endpoint
from studio.api.problems import invalid
from studio.api.resources.schemas import Body
from studio.api.resources.takes import TakeJson, load_take, show_take, take_of
from studio.api.scopes import Scope
from studio.core.values.uuids import parse_uuid
from studio.review.decisions import ratings, verdicts
from studio.review.decisions.visibility import visibility_of
from studio.review.guards import participant_of
from studio.review.models import Verdict

router = Router(tags=["Review"])
NOTHING_TO_TAKE_BACK = "There is nothing of yours to take back."
KEY = Header("", alias="Idempotency-Key", max_length=200, description="a UUID: the same twice is one row")
REVIEW: dict[str, Any] = {"scopes": Scope.REVIEW, "requires": Permission.REVIEW}


class VerdictJson(Schema):
    """A verdict that counts."""

    id: UUID
    kind: Literal["approve", "changes"]
    author: str
    note_id: UUID | None
    created_at: datetime


class VerdictBody(Body):
    """A verdict; a request for changes says what should change."""

    kind: Literal["approve", "changes"]
    text: str = Field("", max_length=10_000)
    frame_in: int = Field(0, ge=0, le=100_000_000)
    frame_out: int | None = Field(None, ge=0, le=100_000_000)
    drawing: list[Any] = Field(default_factory=list, max_length=200)


class RatingBody(Body):
    """One's own rating; 0 takes it back."""

    value: int = Field(ge=0, le=5)


class PickBody(Body):
    """Picked, rejected for a reason, or neither."""

    value: Literal["pick", "reject", ""]
    reason: str = Field("", max_length=1_000)


class SwitchBody(Body):
    """A mark that is set or removed."""

    is_on: bool


@endpoint(
    router,
    "GET",
    "/takes/{uuid:take_id}/verdicts",
    scopes=Scope.READ,
    requires=Permission.VIEW,
    response=list[VerdictJson],
)
def list_verdicts(request: ApiRequest, take_id: UUID) -> list[VerdictJson]:
    """Verdicts that count; in a blind review only one's own, until one has decided."""
    take = take_of(request, take_id)
    rows = take.verdicts.current().select_related("person")
    if not visibility_of(take, request.member).verdicts:
        rows = rows.filter(**participant_of(request).author_filter)
    newest = {(row.person_id, row.guest_id, row.guest_name): row for row in rows}
    return [_verdict(row) for row in newest.values()]


@endpoint(router, "PUT", "/takes/{uuid:take_id}/verdict", response=VerdictJson, **REVIEW)
def put_verdict(
    request: ApiRequest, take_id: UUID, body: VerdictBody, idempotency_key: str = KEY
) -> VerdictJson:
    """Approve a take, or request changes."""
    take, participant = take_of(request, take_id), participant_of(request)
    key = key_of(idempotency_key)
    return _verdict(verdicts.submit(take, participant=participant, key=key, **body.model_dump()))


@endpoint(router, "DELETE", "/takes/{uuid:take_id}/verdict", response=TakeJson, **REVIEW)
def delete_verdict(request: ApiRequest, take_id: UUID) -> TakeJson:
    """Take one's own verdict back."""
    take, participant = take_of(request, take_id), participant_of(request)
    current = verdicts.current_verdict(take, participant)
    if current is None:
        raise verdicts.InvalidVerdict(NOTHING_TO_TAKE_BACK)
    verdicts.withdraw(current, participant=participant, now=timezone.now())
    return _shown(request, take_id)


@endpoint(router, "PUT", "/takes/{uuid:take_id}/rating", response=TakeJson, **REVIEW)
def put_rating(request: ApiRequest, take_id: UUID, body: RatingBody) -> TakeJson:
    """Rate a take with 1 to 5; 0 takes one's own rating back."""
    ratings.rate(take_of(request, take_id), body.value, by=request.user)
    return _shown(request, take_id)


@endpoint(router, "PUT", "/takes/{uuid:take_id}/pick", response=TakeJson, **REVIEW)
def put_pick(request: ApiRequest, take_id: UUID, body: PickBody) -> TakeJson:
    """Pick a take, reject it for a reason, or neither."""
    ratings.pick(take_of(request, take_id), body.value, by=request.user, reason=body.reason)
    return _shown(request, take_id)


@endpoint(router, "PUT", "/takes/{uuid:take_id}/circle", response=TakeJson, **REVIEW)
def put_circle(request: ApiRequest, take_id: UUID, body: SwitchBody) -> TakeJson:
    """Circle a take, in the place of any other of its shot; or remove its circle."""
    ratings.circle(take_of(request, take_id), by=request.user, is_on=body.is_on)
    return _shown(request, take_id)


def key_of(sent: str) -> UUID | None:
    """The key that a header names; None without one. Raises InvalidRequest."""
    key = parse_uuid(sent) if sent else None
    if sent and key is None:
        raise invalid("Idempotency-Key", "Send a UUID.")
    return key


def _shown(request: ApiRequest, take_id: UUID) -> TakeJson:
    return show_take(request, load_take(request, take_id))


def _verdict(row: Verdict) -> VerdictJson:
    return VerdictJson(
        id=row.pk,
        kind=row.kind,  # type: ignore[arg-type]
        author=row.author_name,
        note_id=row.note_id,
        created_at=row.created_at,
    )
