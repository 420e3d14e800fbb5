"""Leases in the database: one worker at a time; a lease lapses when its worker dies.

And one in each period: whoever claims a period first has it until it is over.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from studio.core.models import Lease

LIFETIME = timedelta(seconds=12)
RENEWAL_SECONDS = 4.0
logger = logging.getLogger(__name__)


@contextmanager
def lease(name: str) -> Iterator[bool]:
    """Hold ``name`` while the block runs. False: somebody else holds it, do nothing."""
    token = uuid.uuid4()
    if not _take(name, token):
        yield False
        return
    done = Event()
    renewer = Thread(target=_renew, args=(name, token, done), daemon=True)
    renewer.start()
    try:
        yield True
    finally:
        done.set()
        renewer.join()
        Lease.objects.filter(name=name, token=token).delete()


def claim_period(name: str, *, every: timedelta, now: datetime) -> bool:
    """Claim the current period of ``name``. False: somebody has claimed it already."""
    taken = {"token": uuid.uuid4(), "until": now + every}
    if Lease.objects.filter(name=name, until__lte=now).update(**taken):
        return True
    return Lease.objects.get_or_create(name=name, defaults=taken)[1]


def _take(name: str, token: uuid.UUID) -> bool:
    now = timezone.now()
    lapsed = Lease.objects.filter(name=name, until__lt=now)
    if lapsed.update(token=token, until=now + LIFETIME):
        return True
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, token=token, until=now + LIFETIME)
    except IntegrityError:
        return False
    return True


def _renew(name: str, token: uuid.UUID, done: Event) -> None:
    try:
        while not done.wait(RENEWAL_SECONDS):
            try:
                Lease.objects.filter(name=name, token=token).update(until=timezone.now() + LIFETIME)
            except DatabaseError:  # busy or away for a moment: the next renewal may still be in time
                logger.warning("The lease %s was not renewed", name, exc_info=True)
    finally:
        connection.close()
