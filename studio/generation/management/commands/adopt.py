"""``manage.py adopt ORDER``: bring in the result of an order by hand, from a task, an address or a file."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from studio.core.errors import Refusal
from studio.core.storage.files import scratch
from studio.generation.models import Generation, Take
from studio.generation.pipeline import adoptions
from studio.generation.pipeline.adopt_file import adopt_file, refuse_if_closed


class Command(BaseCommand):
    """Try once and print what came of it; a worker goes on with what takes longer."""

    help = "Give an order a task of the provider, or its video by address or file, as its result."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The order, what it is given, and for which take."""
        parser.add_argument("order", type=UUID, help="id of the order, from the address of its event log")
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--task", type=UUID, help="task uuid at the provider")
        source.add_argument("--address", help="address of the video, https")
        source.add_argument("--file", type=Path, help="video file, which stays where it is")
        parser.add_argument("--take", type=int, help="number of the take; without it the first that has none")

    def handle(self, *_: Any, order: UUID, **options: Any) -> None:
        """Give it, and say in one line what came of it."""
        generation = Generation.objects.select_related("project", "author").filter(pk=order).first()
        if generation is None:
            raise CommandError(f"There is no order {order}.")
        try:
            self.stdout.write(_give(generation, options, _take(generation, options["take"])))
        except Refusal as refusal:
            raise CommandError(refusal.message) from None


def _take(generation: Generation, number: int | None) -> Take | None:
    if number is None:
        return None
    take = generation.takes.filter(number=number).first()
    if take is None:
        raise CommandError(f"T{number} is not a take of this order.")
    return take


def _give(generation: Generation, options: dict[str, Any], take: Take | None) -> str:
    if options["file"]:
        return _give_file(generation, options["file"], take)
    if options["task"]:
        row = adoptions.adopt_task(generation, options["task"], by=None)
    else:
        row = adoptions.adopt_address(generation, options["address"], by=None, take=take)
    if row is None:
        return "This is its own task; a worker asks poll and archive about it."
    adoptions.attempt(row.pk)
    row.refresh_from_db()
    return str(row.outcome)


def _give_file(generation: Generation, source: Path, take: Take | None) -> str:
    if not source.is_file():
        raise CommandError(f"There is no file {source}.")
    refuse_if_closed(generation)
    with scratch() as folder:
        copy = Path(shutil.copyfile(source, folder / source.name))
        return f"It is the video of {adopt_file(generation, copy, name=source.name, by=None, take=take)}."
