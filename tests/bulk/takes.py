"""A project with very many takes: rows as orders leave them, one picture for all."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from studio.accounts.models import Team, User
from studio.catalog.request import Mode, VideoRequest
from studio.generation.models import Engine, Generation, PickStatus, SearchDocument, Take, TakeStatus
from studio.generation.models.search import text_of
from studio.library.models import Asset
from studio.projects.models import Project, Shot
from studio.projects.services import add_shot, create_project

BATCH = 2000
SHOTS = 12
PLACES = ("harbour", "glasshouse", "desert", "street", "forest", "stairwell", "rooftop", "kitchen", "bridge")
LIGHTS = ("dawn", "noon", "dusk", "midnight", "storm", "fog", "neon", "candlelight")
MOVES = ("slow push in", "orbit to the right", "crane up", "static, locked off", "tilt down", "tracking shot")


def project_with(team: Team, people: Sequence[User], takes: int) -> Project:
    """A project of a team with this many takes in stacks of one to four, by these people."""
    project = create_project(team, f"{takes:,} takes")
    shots = [project.shots.get(), *(add_shot(project, f"Scene {n}") for n in range(2, SHOTS + 1))]
    fill(project, shots, people, takes)
    analyze()
    return project


def fill(project: Project, shots: Sequence[Shot], people: Sequence[User], takes: int) -> None:
    """Give a project this many more takes, in these shots."""
    chance = random.Random(7)
    now, written = timezone.now(), 0
    while written < takes:
        rows = Rows()
        while written < takes and len(rows.generations) < BATCH:
            stack = min(chance.choice((1, 1, 1, 2, 4)), takes - written)
            at = now - timedelta(seconds=30 * (takes - written))
            rows.add(project, chance.choice(shots), chance.choice(people), stack, at, chance)
            written += stack
        rows.save()
    for shot in shots:
        Shot.objects.filter(pk=shot.pk).update(last_take=shot.last_take)


def analyze() -> None:
    """Have the database count its rows, as it does by itself after a while."""
    # PostgreSQL reads an index alone only where VACUUM has been, which it does by itself too.
    is_vacuumed = connection.vendor == "postgresql" and not connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if is_vacuumed else "ANALYZE")


class Rows:
    """What is written together."""

    def __init__(self) -> None:
        self.generations: list[Generation] = []
        self.assets: list[Asset] = []
        self.takes: list[Take] = []
        self.words: list[SearchDocument] = []

    def add(
        self, project: Project, shot: Shot, author: User, stack: int, at: datetime, chance: random.Random
    ) -> None:
        """One order and its results."""
        request = VideoRequest(
            mode=Mode.TEXT,
            prompt=_prompt(chance),
            width_px=1920,
            height_px=1080,
            seconds=5,
            number_results=stack,
        )
        generation = Generation(
            project=project,
            shot=shot,
            author=author,
            engine=chance.choice(Engine.values),
            mode=request.mode,
            request=request.to_json(),
            sent_prompt=request.prompt,
            seconds=5,
            number_results=stack,
            state="ready",
            created_at=at,
            sent_at=at,
            finished_at=at + timedelta(seconds=90),
        )
        self.generations.append(generation)
        self.words.append(SearchDocument(generation=generation, text=text_of(request.prompt, (), project.pk)))
        for slot in range(1, stack + 1):
            shot.last_take += 1
            self._result(generation, slot, shot.last_take, chance)

    def _result(self, generation: Generation, slot: int, number: int, chance: random.Random) -> None:
        asset = Asset(
            team_id=generation.project.team_id,
            author=generation.author,
            name=f"T{number}.mp4",
            kind="video",
            state="ready",
            original="bench/clip.mp4",
            poster="bench/poster.webp",
            sprite="bench/sprite.webp",
            mime="video/mp4",
            width_px=1920,
            height_px=1080,
            seconds=5.0,
            frames=120,
            rate_num=24,
            rate_den=1,
            sprite_columns=6,
            sprite_rows=5,
            sprite_tiles=30,
        )
        self.assets.append(asset)
        self.takes.append(
            Take(
                pk=asset.pk,
                generation=generation,
                shot=generation.shot,
                project=generation.project,
                author=generation.author,
                engine=generation.engine,
                mode=generation.mode,
                ordered_at=generation.created_at,
                number=number,
                slot=slot,
                state="ready",
                asset=asset,
                status=chance.choices(TakeStatus.values, (90, 7, 3))[0],
                rating=chance.choices(range(6), (70, 4, 6, 10, 7, 3))[0],
                pick=chance.choices(PickStatus.values, (85, 10, 5))[0],
                is_starred=chance.random() < 0.02,
                open_note_count=chance.choices((0, 1, 3), (90, 7, 3))[0],
                cost_usd="0.5600" if generation.engine == Engine.RUNWARE else None,
            )
        )

    def save(self) -> None:
        """In the order of their references."""
        Generation.objects.bulk_create(self.generations, batch_size=500)
        Asset.objects.bulk_create(self.assets, batch_size=500)
        Take.objects.bulk_create(self.takes, batch_size=500)
        SearchDocument.objects.bulk_create(self.words, batch_size=500)


def _prompt(chance: random.Random) -> str:
    person = f"dancer {chance.randrange(5000)}"
    return (
        f"{person.capitalize()} crosses the {chance.choice(PLACES)} at {chance.choice(LIGHTS)}, "
        f"wet ground, long shadows. Start wide, {chance.choice(MOVES)}, end on the hands."
    )
