"""Signed links to files for guests: short, and never longer than the link of the guest."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from studio.review.models import ShareLink
from studio.review.sharing.guests import Guest
from studio.review.views.guest_media import SIGNED_SECONDS, link_seconds_of


def seconds(left: timedelta | None) -> int:
    expires_at = None if left is None else timezone.now() + left
    return link_seconds_of(Guest(link=ShareLink(expires_at=expires_at), session={}))


def test_a_signed_link_ends_with_the_link_of_the_guest() -> None:
    assert 90 <= seconds(timedelta(seconds=100)) <= 100
    assert seconds(timedelta(days=7)) == SIGNED_SECONDS
    assert seconds(None) == SIGNED_SECONDS
    assert seconds(timedelta(seconds=0)) == 1
