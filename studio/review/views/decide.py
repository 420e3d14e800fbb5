"""Actions of the decision panel: verdict, rating, pick, circle; each response offers Undo."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.generation.models import PickStatus, Take
from studio.review.decisions import ratings, verdicts
from studio.review.decisions.visibility import visibility_of
from studio.review.forms import PickForm, RateForm, SwitchForm, VerdictForm
from studio.review.guards import participant_of, take_view
from studio.review.labels import label_of
from studio.review.models import Verdict
from studio.review.views.responses import Undo, done, refused


@require_POST
@take_view(requires=Permission.REVIEW)
def verdict(request: StudioRequest, take: Take) -> HttpResponse:
    """Approve a take, or request changes with a note."""
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return refused(request, take, gettext("Approve it, or say what should change."))
    data = form.cleaned_data
    data["frame_in"] = data["frame_in"] or 0
    try:
        submitted = verdicts.submit(take, participant=participant_of(request), **data)
    except Refusal as refusal:
        return refused(request, take, refusal.message, status=refusal.status)
    undo: Undo = (reverse("review:withdraw", args=[take.pk]), {})
    return done(request, take, f"{label_of(take)}: {Verdict.Kind(submitted.kind).label.lower()}.", undo=undo)


@require_POST
@take_view(requires=Permission.REVIEW)
def withdraw(request: StudioRequest, take: Take) -> HttpResponse:
    """Withdraw one's own current verdict."""
    current = verdicts.current_verdict(take, participant_of(request))
    if current is None:
        return refused(request, take, gettext("There is nothing of yours to take back."))
    verdicts.withdraw(current, participant=participant_of(request), now=timezone.now())
    return done(request, take, gettext("Taken back."))


@require_POST
@take_view(requires=Permission.REVIEW)
def rate(request: StudioRequest, take: Take) -> HttpResponse:
    """Rate a take with 1 to 5 stars; 0 removes one's own rating."""
    form = RateForm(request.POST)
    if not form.is_valid():
        return refused(request, take, gettext("A rating is 1 to 5; 0 takes it back."))
    value = form.cleaned_data["value"]
    previous = ratings.rate(take, value, by=request.user)
    message = gettext("Rated %(value)s of 5.") % {"value": value} if value else gettext("Rating taken back.")
    return done(request, take, message, undo=(_url("rate", take), {"value": previous}))


@require_POST
@take_view(requires=Permission.REVIEW)
def pick(request: StudioRequest, take: Take) -> HttpResponse:
    """Set a take to picked, rejected for a reason, or neither; ``undo``: to what it was before."""
    if "undo" in request.POST:
        return _restored(request, take, ratings.restore_pick)
    form = PickForm(request.POST)
    if not form.is_valid():
        return refused(request, take, gettext("Say in at most 120 characters why it is rejected."))
    value = form.cleaned_data["value"]
    try:
        ratings.pick(take, value, by=request.user, reason=form.reject_reason)
    except Refusal as refusal:
        return refused(request, take, refusal.message)
    message = {PickStatus.PICK: gettext("Picked."), PickStatus.REJECT: gettext("Rejected.")}.get(
        PickStatus(value), gettext("Neither picked nor rejected.")
    )
    return done(request, take, message, undo=_restore("pick", take))


@require_POST
@take_view(requires=Permission.REVIEW)
def circle(request: StudioRequest, take: Take) -> HttpResponse:
    """Circle a take, or remove its circle; ``undo``: give the circle back to the take that had it."""
    if "undo" in request.POST:
        return _restored(request, take, ratings.restore_circle)
    is_on = _is_on(request)
    previous = ratings.circle(take, by=request.user, is_on=is_on)
    undo = _restore("circle", take) if is_on else _switch("circle", take, True)
    # In a blind review nobody is told whose circle it was before they have decided on that take.
    is_known = previous and is_on and visibility_of(previous, request.member).verdicts
    message = gettext("Circle removed.")
    if is_on and previous and is_known:
        message = gettext("%(take)s is circled, instead of %(previous)s.") % {
            "take": label_of(take),
            "previous": label_of(previous),
        }
    elif is_on:
        message = gettext("%(take)s is circled.") % {"take": label_of(take)}
    return done(request, take, message, undo=undo)


def _restored(request: StudioRequest, take: Take, restore: Callable[..., None]) -> HttpResponse:
    """The response to an Undo whose previous value the server stores; it does not tell the value."""
    try:
        restore(take, by=request.user)
    except Refusal as refusal:
        return refused(request, take, refusal.message)
    return done(request, take, gettext("Taken back."))


def _restore(name: str, take: Take) -> Undo:
    return _url(name, take), {"undo": "on"}


def _is_on(request: StudioRequest) -> bool:
    form = SwitchForm(request.POST)
    return form.is_valid() and form.cleaned_data["is_on"]


def _switch(name: str, take: Take, is_on: bool) -> Undo:
    return _url(name, take), {"is_on": "on"} if is_on else {}


def _url(name: str, take: Take) -> str:
    return reverse(f"review:{name}", args=[take.pk])
