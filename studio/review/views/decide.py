"""The decision row: verdict, rating, pick, star, circle; each answers with the way back."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.generation.models import Pick, Take
from studio.review.decisions import ratings as marks
from studio.review.decisions import verdicts
from studio.review.decisions.panel import sight_of
from studio.review.forms import OnForm, PickForm, RateForm, VerdictForm
from studio.review.guards import take_view, voice_of
from studio.review.labels import label_of
from studio.review.models import Verdict
from studio.review.views.responses import Undo, done, refused


@require_POST
@take_view(requires=Permission.REVIEW)
def verdict(request: StudioRequest, take: Take) -> HttpResponse:
    """Approve, or request changes with a sentence."""
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return refused(request, take, "Approve it, or say what should change.")
    data = form.cleaned_data
    data["frame_in"] = data["frame_in"] or 0
    try:
        given = verdicts.give(take, voice=voice_of(request), **data)
    except Refusal as refusal:
        return refused(request, take, refusal.message)
    undo: Undo = (reverse("review:withdraw", args=[take.pk]), {})
    return done(request, take, f"{label_of(take)}: {Verdict.Kind(given.kind).label.lower()}.", undo=undo)


@require_POST
@take_view(requires=Permission.REVIEW)
def withdraw(request: StudioRequest, take: Take) -> HttpResponse:
    """Take one's own standing decision back."""
    mine = verdicts.standing(take, voice_of(request))
    if mine is None:
        return refused(request, take, "There is nothing of yours to take back.")
    verdicts.withdraw(mine, voice=voice_of(request), now=timezone.now())
    return done(request, take, "Taken back.")


@require_POST
@take_view(requires=Permission.REVIEW)
def rate(request: StudioRequest, take: Take) -> HttpResponse:
    """1 to 5 stars; 0 takes one's own back."""
    form = RateForm(request.POST)
    if not form.is_valid():
        return refused(request, take, "A rating is 1 to 5; 0 takes it back.")
    value = form.cleaned_data["value"]
    before = marks.rate(take, value, by=request.user)
    message = f"Rated {value} of 5." if value else "Rating taken back."
    return done(request, take, message, undo=(_url("rate", take), {"value": before}))


@require_POST
@take_view(requires=Permission.REVIEW)
def pick(request: StudioRequest, take: Take) -> HttpResponse:
    """Pick it, reject it for a reason, or neither."""
    form = PickForm(request.POST)
    if not form.is_valid():
        return refused(request, take, "Say in at most 120 characters why it is rejected.")
    before = {"value": take.pick, "reason": take.reject_reason}
    value = form.cleaned_data["value"]
    try:
        marks.pick(take, value, by=request.user, reason=form.words)
    except Refusal as refusal:
        return refused(request, take, refusal.message)
    message = {Pick.PICK: "Picked.", Pick.REJECT: "Rejected."}.get(
        Pick(value), "Neither picked nor rejected."
    )
    return done(request, take, message, undo=(_url("pick", take), before))


@require_POST
@take_view(requires=Permission.REVIEW)
def star(request: StudioRequest, take: Take) -> HttpResponse:
    """Worth another look, or not."""
    is_on = _is_on(request)
    marks.star(take, by=request.user, is_on=is_on)
    return done(
        request, take, "Starred." if is_on else "Star removed.", undo=_switch("star", take, not is_on)
    )


@require_POST
@take_view(requires=Permission.REVIEW)
def circle(request: StudioRequest, take: Take) -> HttpResponse:
    """The chosen take of its shot, or not. Undo gives the circle back to the take that had it."""
    is_on = _is_on(request)
    before = marks.circle(take, by=request.user, is_on=is_on)
    undo = _switch("circle", before, True) if before and is_on else _switch("circle", take, not is_on)
    # In a blind review nobody is told whose circle it was before they have decided on that take.
    is_known = before and is_on and sight_of(before, request.member).verdicts
    moved = f", instead of {label_of(before)}" if before and is_known else ""
    message = f"{label_of(take)} is circled{moved}." if is_on else "Circle removed."
    return done(request, take, message, undo=undo)


def _is_on(request: StudioRequest) -> bool:
    form = OnForm(request.POST)
    return form.is_valid() and form.cleaned_data["is_on"]


def _switch(name: str, take: Take, is_on: bool) -> Undo:
    return _url(name, take), {"is_on": "on"} if is_on else {}


def _url(name: str, take: Take) -> str:
    return reverse(f"review:{name}", args=[take.pk])
