"""Tasks of the hand-off. Each is harmless twice."""

from __future__ import annotations

from studio.core.lease import lease
from studio.exports import render, services
from studio.exports.models import Film, FilmState


def render_film(film_id: str) -> None:
    """Render one film at a time, so that results of renders are fetched meanwhile, and enqueue the next."""
    with lease("film") as is_held:
        if not is_held:
            return  # whoever renders the other one enqueues this one
        film = Film.objects.filter(pk=film_id, state=FilmState.PREPARING).select_related("project").first()
        if film:
            render.render(film)
    if following := Film.objects.waiting().exclude(pk=film_id).first():
        services.enqueue(following)


# Name under which the previous version enqueued it: what still waits in a queue must run.
make_film = render_film
