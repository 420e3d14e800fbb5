"""What a worker does for the hand-off; harmless twice."""

from __future__ import annotations

from studio.core.lease import lease
from studio.exports import render, services
from studio.exports.models import Film, FilmState


def make_film(film_id: str) -> None:
    """Join the takes of a film: one film at a time, so that takes still come home meanwhile."""
    with lease("film") as mine:
        if not mine:
            return  # whoever ends the other one enqueues this
        film = Film.objects.filter(pk=film_id, state=FilmState.PREPARING).select_related("project").first()
        if film:
            render.make(film)
    if following := Film.objects.waiting().exclude(pk=film_id).first():
        services.call(following)
