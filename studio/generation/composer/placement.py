"""An order from the composer's form: into a shot, or into one that is added for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from studio.accounts.models import User
from studio.generation import services
from studio.generation.composer.forms import ComposeForm
from studio.generation.models import Generation
from studio.projects.models import Shot
from studio.projects.services import add_shot


def place(
    form: ComposeForm, shot: Shot | None, *, author: User, engine: str, order_key: UUID, **options: Any
) -> Generation:
    """Order what a valid form describes, and return its first order; without a shot, into a new one.

    The new shot stays if an order does. ``options`` are those of ``services.order_all``. Raises as that does.
    """

    def order(target: Shot) -> Generation:
        matrix = form.matrix
        return services.order_all(
            target,
            requests=matrix.orders,
            author=author,
            engine=engine,
            order_key=order_key,
            wildcard_prompt=matrix.wildcard_prompt,
            **options,
        )[0]

    if shot is not None:
        return order(shot)
    # The same click, posted twice, is one order in one shot.
    if earlier := form.project.generations.select_related("shot").filter(order_key=order_key).first():
        return order(earlier.shot)
    added = add_shot(form.project)
    try:
        return order(added)
    finally:
        if not added.generations.exists():
            added.delete()
