"""The row every other row is made from."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.db import connection, models
from django.utils import timezone


class Row(models.Model):
    """A row with an id that cannot be guessed and the moment it was made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def stored(cls, pk: object) -> Any:
        """An id as this database keeps it, for questions that are written out."""
        return cls._meta.pk.get_db_prep_value(pk, connection)


class Lease(models.Model):
    """Who works on something right now. A worker that dies stops renewing, and another may begin."""

    name = models.CharField(max_length=80, primary_key=True)
    token = models.UUIDField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class RateCounter(models.Model):
    """A counter of attempts since its window began, see core.rate_limits."""

    key = models.CharField(primary_key=True, max_length=100)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


class AppendOnly(models.QuerySet[Any]):
    """Rows that are only ever added."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused: what was written stays as it was."""
        raise TypeError("this record is append-only")

    def delete(self) -> NoReturn:
        """Refused: what was written stays."""
        raise TypeError("this record is append-only")
