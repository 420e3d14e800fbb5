"""Tasks of the hand-off. Each is harmless twice."""

from __future__ import annotations

from studio.core.lease import lease
from studio.core.models import FileState
from studio.exports import render, services, sound_ingest
from studio.exports.models import CutSound, Film


def render_film(film_id: str) -> None:
    """Render one film at a time, so that results of renders are fetched meanwhile, and enqueue the next."""
    with lease("film") as is_held:
        if not is_held:
            return  # whoever renders the other one enqueues this one
        film = Film.objects.filter(pk=film_id, state=FileState.PREPARING).select_related("project").first()
        if film:
            render.render(film)
    if following := Film.objects.waiting().exclude(pk=film_id).first():
        services.enqueue(following)


def prepare_sound(sound_id: str) -> None:
    """Convert an uploaded sound for the cut, films and timelines."""
    with lease(f"sound:{sound_id}") as is_held:
        sound = CutSound.objects.filter(pk=sound_id, state=FileState.PREPARING).first()
        if is_held and sound:
            sound_ingest.prepare(sound)


# Name under which the previous version enqueued it: what still waits in a queue must run.
make_film = render_film
