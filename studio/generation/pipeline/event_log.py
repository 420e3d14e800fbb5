"""Event log: every exchange with the provider about one generation, masked and bounded."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from studio.generation.models import Generation, GenerationEvent
from studio.generation.pipeline import engines
from studio.provider.client import HttpExchange, Runware


def client(generation: Generation) -> Runware:
    """A client for the engine of this generation that writes down what is said."""
    return engines.client(generation.engine, recorder=partial(write, generation.pk))


def write(generation_id: UUID, exchange: HttpExchange) -> None:
    """Write one exchange into the event log of an order."""
    GenerationEvent.objects.create(
        generation_id=generation_id,
        kind=GenerationEvent.Kind.EXCHANGE,
        message=exchange.summary[:300],
        body=exchange.as_json(),
    )
