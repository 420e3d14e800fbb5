"""Base model, state of a file, lease, rate counter, and what every log has in common."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.db import connection, models
from django.utils import timezone

from studio.core import request_origin


class BaseModel(models.Model):
    """Abstract base of every model: a UUID as primary key and the time of creation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def to_db_id(cls, pk: object) -> Any:
        """An id as this database stores it, for hand-written SQL."""
        return cls._meta.pk.get_db_prep_value(pk, connection)


class FileState(models.TextChoices):
    """How far a worker is with a file that it prepares, converts or renders."""

    PREPARING = "preparing"
    READY = "ready"
    UNUSABLE = "unusable"


class Lease(models.Model):
    """A lease of a named piece of work. A dead worker stops renewing it, and another may begin."""

    name = models.CharField(max_length=80, primary_key=True)
    token = models.UUIDField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class RateCounter(models.Model):
    """A counter of attempts since its window began, see core.web.rate_limits."""

    key = models.CharField(primary_key=True, max_length=100)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """A query set that refuses to change or delete rows."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused: what was written stays as it was."""
        raise TypeError("this record is append-only")

    def delete(self) -> NoReturn:
        """Refused: what was written stays."""
        raise TypeError("this record is append-only")


class BaseEvent(BaseModel):
    """Abstract entry of an append-only log: what was done to what, and from where.

    ``address`` and ``session`` are those of the request in hand, see core.request_origin.
    """

    verb = models.CharField(max_length=32)
    subject = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)
    address = models.CharField(max_length=64, blank=True, default=request_origin.address)
    session = models.CharField(max_length=16, blank=True, default=request_origin.session)  # hashed

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
