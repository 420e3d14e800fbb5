"""Say which of two takes of a shot is better, or that they are equal; or take that back."""

from __future__ import annotations

from django.utils.translation import gettext

from studio.accounts.models import User
from studio.core.errors import Refusal
from studio.generation.models import Take
from studio.review.models import Preference

A, EQUAL, B, NEITHER = "a", "equal", "b", ""
OUTCOMES = {A: Preference.Outcome.FIRST, EQUAL: Preference.Outcome.EQUAL, B: Preference.Outcome.SECOND}
REVERSED = {A: B, EQUAL: EQUAL, B: A}


class InvalidPreference(Refusal):
    """Two takes of which none can be preferred, or a word that is none of the three."""


def prefer(a: Take, b: Take, better: str, *, by: User) -> None:
    """Store whether ``a`` or ``b`` is better or both are ``equal``; empty takes it back.

    Raises InvalidPreference.
    """
    if a.pk == b.pk or a.shot_id != b.shot_id:
        raise InvalidPreference(gettext("Only two different takes of one shot can be ranked."))
    if better not in (*OUTCOMES, NEITHER):
        raise InvalidPreference(gettext("Say whether A is better, B is better, or both are equal."))
    first, second = sorted((a, b), key=lambda take: take.pk)
    if better == NEITHER:
        Preference.objects.filter(first=first, second=second, person=by).delete()
        return
    outcome = OUTCOMES[better if first == a else REVERSED[better]]
    columns = {"outcome": outcome, "shot_id": a.shot_id}
    Preference.objects.update_or_create(first=first, second=second, person=by, defaults=columns)


def own_preference(a: Take, b: Take, person: User) -> str:
    """What somebody has said of two takes: ``a``, ``b``, ``equal``, or empty."""
    first, second = sorted((a, b), key=lambda take: take.pk)
    preference = Preference.objects.filter(first=first, second=second, person=person).first()
    if preference is None:
        return NEITHER
    (better,) = (word for word, outcome in OUTCOMES.items() if outcome == preference.outcome)
    return better if first == a else REVERSED[better]
