"""The family tree of an order: a few levels of relatives each way, within the team."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext

from studio.accounts.models import Member
from studio.generation.gallery.cards import is_hidden_by_blind_review
from studio.generation.models import Generation, GenerationInput, Take, for_cards
from studio.library.files import links
from studio.library.models import Asset
from studio.projects.models import open_projects
from studio.review.lineage.relatives import (
    MAX_RELATIVES,
    Relative,
    derivation_chain,
    order_relative,
    relation_of_child,
    relation_of_parent,
    role_of,
)

DEPTH = 3  # levels from the order


@dataclass(frozen=True, kw_only=True)
class FamilyTree:
    """An order with its sources and outcomes; both are empty where a blind review hides them."""

    order: Relative
    sources: Sequence[Relative] = ()
    outcomes: Sequence[Relative] = ()
    is_hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class _Link:
    """Between an order of the tree and another order, or a file of the library."""

    near: UUID
    relation: str
    far: UUID | None = None
    asset: Asset | None = None


_Links = dict[UUID, list[_Link]]
_Step = Callable[[Collection[UUID]], list[_Link]]


def family_tree(generation: Generation, member: Member) -> FamilyTree:
    """The family tree of an order (from ``for_cards``), as this member may see it."""
    order = order_relative(generation, "")
    if is_hidden_by_blind_review(member, generation.project):
        return FamilyTree(order=order, is_hidden=True)
    return FamilyTree(
        order=order,
        sources=_grow(generation, member, _sources),
        outcomes=_grow(generation, member, _outcomes),
    )


def _grow(root: Generation, member: Member, step: _Step) -> Sequence[Relative]:
    """Level by level, each order once: every level takes the same few queries."""
    links_of: _Links = {}
    orders = {root.pk: root}
    level: Collection[UUID] = [root.pk]
    for _ in range(DEPTH):
        new_links = [link for link in step(level) if link.far not in orders][:MAX_RELATIVES]
        loaded = _load({link.far for link in new_links if link.far}, member)
        for link in new_links:
            if link.asset or (link.far in loaded and link.far not in orders):
                links_of.setdefault(link.near, []).append(link)
            if link.far in loaded:
                orders[link.far] = loaded[link.far]
        level = list(loaded)
        if not level:
            break
    return _branches(root.pk, links_of, orders)


def _branches(pk: UUID, links_of: _Links, orders: dict[UUID, Generation]) -> Sequence[Relative]:
    return tuple(_relative(link, links_of, orders) for link in links_of.get(pk, ()))


def _relative(link: _Link, links_of: _Links, orders: dict[UUID, Generation]) -> Relative:
    if link.asset:
        return _file_relative(link.asset, link.relation)
    far = orders[link.far] if link.far else orders[link.near]
    return order_relative(far, _relation(link, far, orders), _branches(far.pk, links_of, orders))


def _relation(link: _Link, far: Generation, orders: dict[UUID, Generation]) -> str:
    """Words for a link; one between parent and child depends on what the two orders are."""
    near = orders[link.near]
    if link.relation == "parent":
        return relation_of_parent(near, far)
    if link.relation == "child":
        is_promoted = far.is_paid and not near.is_paid and not far.source_take_id
        return gettext("Promoted to a render") if is_promoted else relation_of_child(far, near)
    return link.relation


def _load(ids: Collection[UUID], member: Member) -> dict[UUID, Generation]:
    """Those orders of the team that no blind review hides."""
    visible = open_projects(member.user, "project__")
    orders = for_cards(Generation.objects.filter(visible, pk__in=ids, project__team=member.team_id))
    return {order.pk: order for order in orders if not is_hidden_by_blind_review(member, order.project)}


def _sources(ids: Collection[UUID]) -> list[_Link]:
    """Parents, then inputs, then the takes whose notes were answered."""
    parents = Generation.objects.filter(pk__in=ids, parent__isnull=False).values_list("pk", "parent")
    return [
        *(_Link(near=pk, far=parent, relation="parent") for pk, parent in parents if parent),
        *_inputs(ids),
        *_answered(Q(generation__in=ids), gettext("A note there is answered"), is_outcome=False),
    ]


def _outcomes(ids: Collection[UUID]) -> list[_Link]:
    """Children, then orders with a take or a frame of one as an input, then answers to notes."""
    children = Generation.objects.filter(parent__in=ids).order_by("created_at").values_list("pk", "parent")
    return [
        *(_Link(near=parent, far=pk, relation="child") for pk, parent in children[:MAX_RELATIVES] if parent),
        *_used(ids),
        *_answered(Q(answered_notes__take__generation__in=ids), gettext("Answers a note"), is_outcome=True),
    ]


def _inputs(ids: Collection[UUID]) -> Iterable[_Link]:
    uses = GenerationInput.objects.filter(generation__in=ids).select_related("asset__made_from__made_from")
    first_uses = list(uses.order_by("generation", "position")[: 2 * MAX_RELATIVES])
    owners = _owners(asset.pk for use in first_uses for asset in derivation_chain(use.asset))
    for use in first_uses:
        role = capfirst(role_of(use.role))
        source = next((asset for asset in derivation_chain(use.asset) if asset.pk in owners), None)
        if source is None:
            yield _Link(near=use.generation_id, asset=use.asset, relation=role)
        else:
            relation = role if source == use.asset else _part_of(use.asset) % {"role": role}
            yield _Link(near=use.generation_id, far=owners[source.pk], relation=relation)


def _used(ids: Collection[UUID]) -> Iterable[_Link]:
    owners = dict(
        Take.objects.filter(generation__in=ids, asset__isnull=False).values_list("asset", "generation")
    )
    own = list(owners)
    is_derived = Q(asset__in=own) | Q(asset__made_from__in=own) | Q(asset__made_from__made_from__in=own)
    uses = GenerationInput.objects.filter(is_derived).select_related("asset__made_from__made_from")
    for use in uses.order_by("generation__created_at", "position")[: 2 * MAX_RELATIVES]:
        source = next(asset for asset in derivation_chain(use.asset) if asset.pk in owners)
        relation = gettext("Used as %(role)s") if source == use.asset else _part_used(use.asset)
        role = role_of(use.role)
        yield _Link(near=owners[source.pk], far=use.generation_id, relation=relation % {"role": role})


def _answered(condition: Q, relation: str, *, is_outcome: bool) -> Iterable[_Link]:
    """Takes that answer notes, linked with the orders of the takes whose notes they answer."""
    answers = Take.objects.filter(condition, answered_notes__isnull=False).distinct()
    pairs = answers.values_list("generation", "answered_notes__take__generation")[:MAX_RELATIVES]
    for answer, noted in pairs:
        near, far = (noted, answer) if is_outcome else (answer, noted)
        yield _Link(near=near, far=far, relation=relation)


def _owners(asset_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Ids of the orders of those files that are takes, by file."""
    return dict(Take.objects.filter(asset__in=set(asset_ids)).values_list("asset", "generation"))


def _part_of(asset: Asset) -> str:
    return gettext("%(role)s: frame of") if asset.kind == "image" else gettext("%(role)s: part of")


def _part_used(asset: Asset) -> str:
    return gettext("Frame used as %(role)s") if asset.kind == "image" else gettext("Part used as %(role)s")


def _file_relative(asset: Asset, relation: str) -> Relative:
    url = reverse("library:asset", args=[asset.pk])
    return Relative(label=asset.name, relation=relation, url=url, poster_url=links.poster(asset))
