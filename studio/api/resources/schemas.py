"""JSON that several addresses share."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict

FOUR_DECIMALS = Decimal("0.0001")
# US dollars, always with four decimals: the same sum is the same text.
Usd = Annotated[Decimal, AfterValidator(lambda amount: amount.quantize(FOUR_DECIMALS))]
CURSOR = "`cursor` of the next page; empty: this is the last"


class Body(Schema):
    """A body of a request: a field that is not described here is refused by its name."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", str_max_length=200_000)


class PersonJson(Schema):
    """A person, or a service account."""

    id: UUID
    name: str


class ShotReference(Schema):
    """The shot that something belongs to."""

    id: UUID
    number: int
    name: str


class FieldErrorJson(Schema):
    """What is wrong with one field."""

    field: str = Field(description="empty: the request as a whole")
    message: str


class ProblemJson(Schema):
    """What is wrong, as `application/problem+json` (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = Field(description="the sentence that the screen shows")
    errors: list[FieldErrorJson]
