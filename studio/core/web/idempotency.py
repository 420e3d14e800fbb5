"""Idempotency: a form carries a key, and the same form sent twice, for whatever reason, makes one row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet

from studio.core.errors import Refusal

ModelT = TypeVar("ModelT", bound=Model)


class KeyReused(Refusal):
    """A key that came before, with something else: an old page, or a form that was changed after sending."""

    status = 409


def get_or_create(
    rows: QuerySet[ModelT], *, create: Callable[[], ModelT], is_same: Callable[[ModelT], bool], sentence: str
) -> ModelT:
    """The row that has the key already, or the one that ``create`` makes in a transaction.

    ``rows`` are all rows with the key, in whichever place. Raises KeyReused with the sentence when the
    one that is there is not what is sent now.
    """
    row = rows.first()
    if row is None:
        try:
            with transaction.atomic():
                return create()
        except IntegrityError:  # the second of two that came at the same moment
            row = rows.first()
            if row is None:
                raise
    if not is_same(row):
        raise KeyReused(sentence)
    return row
