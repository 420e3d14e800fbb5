"""Relatives of an order or a take: one record for all, and the words for how two are related."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from studio.generation.models import Generation, Take
from studio.library.files import links
from studio.library.models import Asset

MAX_RELATIVES = 24  # of one take, or in one level of a family
# A frame of a take may have been cropped before it was used: two steps between a take and an input.
DERIVATION_STEPS = ("made_from", "made_from__made_from")
_FROM = {
    "Finished": gettext_noop("Finished from"),
    "Retake": gettext_noop("Retake of"),
    "Reused": gettext_noop("Reused from"),
    "Promoted": gettext_noop("Promoted from"),
}
_ROLES = {
    "first_frame": gettext_noop("first frame"),
    "last_frame": gettext_noop("last frame"),
    "reference_images": gettext_noop("reference image"),
    "reference_video": gettext_noop("reference video"),
    "source_video": gettext_noop("source video"),
}


@dataclass(frozen=True, kw_only=True)
class Relative:
    """An order, or a file that is no take, and its own relatives beyond it."""

    label: str
    relation: str
    url: str
    poster_url: str = ""
    prompt: str = ""
    is_draft: bool = False
    relatives: Sequence[Relative] = ()


def relation_of_child(child: Generation, parent: Generation) -> str:
    """How an order relates to the one that it was made from, said of the child: ``Retake``."""
    return gettext(_relation(child, parent))


def _relation(child: Generation, parent: Generation) -> str:
    if child.source_take_id:
        return gettext_noop("Finished")
    if child.is_paid and not parent.is_paid:
        return gettext_noop("Promoted")
    return gettext_noop("Retake") if child.fingerprint == parent.fingerprint else gettext_noop("Reused")


def relation_of_parent(child: Generation, parent: Generation) -> str:
    """The same, said of the parent: ``Retake of``."""
    return gettext(_FROM[_relation(child, parent)])


def role_of(role: str) -> str:
    """What an input is to its order, as within a sentence: ``reference image``."""
    return gettext(_ROLES[role]) if role in _ROLES else role.replace("_", " ").removesuffix("s")


def derivation_chain(asset: Asset) -> Iterator[Asset]:
    """A file, what it was made from, and what that was made from."""
    yield asset
    for _ in DERIVATION_STEPS:
        if asset.made_from is None:
            return
        asset = asset.made_from
        yield asset


def order_relative(generation: Generation, relation: str, relatives: Sequence[Relative] = ()) -> Relative:
    """An order by the first of its takes that can be watched; its card while there is none."""
    take = _shown_take(list(generation.takes.all()))
    has_page = take is not None and take.asset is not None
    return Relative(
        label=generation.shot.take_label(take.number) if take else f"{generation.shot.number:02}",
        relation=relation,
        url=reverse("review:take", args=[take.pk]) if take and has_page else _card_url(generation),
        poster_url=links.poster(take.asset) if take and take.asset else "",
        prompt=str(generation.request.get("prompt", "")),
        is_draft=not generation.is_paid,
        relatives=relatives,
    )


def take_relative(relative: Relative, take: Take | None) -> Relative:
    """The relative as this one of its takes; as it is without one."""
    if take is None:
        return relative
    return replace(
        relative,
        label=take.shot.take_label(take.number),
        url=reverse("review:take", args=[take.pk]) if take.asset else relative.url,
        poster_url=links.poster(take.asset) if take.asset else "",
    )


def _shown_take(takes: Sequence[Take]) -> Take | None:
    """The first take with a file, one outside the trash if there is one; else the first take."""
    with_file = [take for take in takes if take.asset]
    candidates = [take for take in with_file if take.trashed_at is None] or with_file or takes
    return next(iter(candidates), None)


def _card_url(generation: Generation) -> str:
    return f"{reverse('generation:gallery', args=[generation.project_id])}#card-{generation.pk}"
