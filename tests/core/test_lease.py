from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from studio.core.lease import claim_period, lease
from studio.core.models import Lease

pytestmark = pytest.mark.django_db(transaction=True)


def test_only_one_holds_a_lease() -> None:
    with lease("work") as first, lease("work") as second:
        assert (first, second) == (True, False)


def test_a_lease_is_free_again_afterwards() -> None:
    with lease("work"):
        pass
    with lease("work") as again:
        assert again


def test_different_work_does_not_wait() -> None:
    with lease("one") as one, lease("other") as other:
        assert one
        assert other


def test_the_lease_of_a_dead_worker_lapses() -> None:
    with lease("work"):
        Lease.objects.filter(name="work").update(until=timezone.now() - timedelta(seconds=1))
        with lease("work") as successor:
            assert successor
        # and the first holder does not take the successor's lease away when it ends


def test_a_turn_is_taken_once_in_a_period() -> None:
    now, hour = timezone.now(), timedelta(hours=1)
    moments = [now, now, now + hour / 2, now + hour, now + hour]
    assert [claim_period("mail", every=hour, now=at) for at in moments] == [True, False, False, True, False]
    assert claim_period("other", every=hour, now=now)
