"""Where an order's takes come from, and what came of them: a small tree each way, within the team."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from studio.accounts.models import Member
from studio.activity import hooks as activity_hooks
from studio.generation.gallery.cards import is_veiled_for
from studio.generation.models import Generation, Take, Use, for_cards
from studio.library import links
from studio.library.models import Asset

DEPTH = 3  # how far from the order
MOST = 24  # relatives in one generation of the family
_FROM = {"Retake": "Retake of", "Reused": "Reused from", "Promoted": "Promoted from"}


@dataclass(frozen=True, kw_only=True)
class Relative:
    """An order, or a file that is no take, and what lies beyond it."""

    label: str
    relation: str
    url: str
    poster_url: str = ""
    words: str = ""
    is_draft: bool = False
    relatives: Sequence[Relative] = ()


@dataclass(frozen=True, kw_only=True)
class Lineage:
    """The order in the middle; both sides are empty in a blind review."""

    here: Relative
    sources: Sequence[Relative] = ()
    outcomes: Sequence[Relative] = ()
    is_veiled: bool = False


@dataclass(frozen=True, kw_only=True)
class _Tie:
    """Between an order that is known and another one, or a file of the library."""

    near: UUID
    relation: str
    far: UUID | None = None
    asset: Asset | None = None


_Step = Callable[[Collection[UUID]], list[_Tie]]


def lineage(generation: Generation, member: Member) -> Lineage:
    """The family of an order (from ``for_cards``), as this member may see it."""
    here = _order(generation, "")
    if is_veiled_for(member, generation.project):
        return Lineage(here=here, is_veiled=True)
    return Lineage(
        here=here,
        sources=_grow(generation, member, _sources),
        outcomes=_grow(generation, member, _outcomes),
    )


def relation(child: Generation, parent: Generation) -> str:
    """What a new order is to the one that it was made from."""
    if child.is_paid and not parent.is_paid:
        return "Promoted"
    return "Retake" if child.fingerprint == parent.fingerprint else "Reused"


def origin(child: Generation, parent: Generation) -> str:
    """The same, said of where the new order comes from."""
    return _FROM[relation(child, parent)]


def _grow(root: Generation, member: Member, step: _Step) -> Sequence[Relative]:
    """Level by level, each order once: every level takes the same few questions."""
    ties: dict[UUID, list[_Tie]] = {}
    found = {root.pk: root}
    level: Collection[UUID] = [root.pk]
    for _ in range(DEPTH):
        new = [tie for tie in step(level) if tie.far not in found][:MOST]
        orders = _load({tie.far for tie in new if tie.far}, member)
        for tie in new:
            if tie.asset or (tie.far in orders and tie.far not in found):
                ties.setdefault(tie.near, []).append(tie)
            if tie.far in orders:
                found[tie.far] = orders[tie.far]
        level = list(orders)
        if not level:
            break
    return _branches(root.pk, ties, found)


def _branches(pk: UUID, ties: dict[UUID, list[_Tie]], found: dict[UUID, Generation]) -> Sequence[Relative]:
    return tuple(_relative(tie, ties, found) for tie in ties.get(pk, ()))


def _relative(tie: _Tie, ties: dict[UUID, list[_Tie]], found: dict[UUID, Generation]) -> Relative:
    if tie.asset:
        return _file(tie.asset, tie.relation)
    far = found[tie.far] if tie.far else found[tie.near]
    return _order(far, _worded(tie, far, found), _branches(far.pk, ties, found))


def _worded(tie: _Tie, far: Generation, found: dict[UUID, Generation]) -> str:
    """A tie between parent and child is named by what the two are."""
    near = found[tie.near]
    if tie.relation == "parent":
        return origin(near, far)
    if tie.relation == "child":
        return {"Promoted": "Promoted to a render"}.get(relation(far, near), relation(far, near))
    return tie.relation


def _load(ids: Collection[UUID], member: Member) -> dict[UUID, Generation]:
    """Those of the team that no blind review hides."""
    known = for_cards(Generation.objects.filter(pk__in=ids, project__team=member.team_id))
    return {one.pk: one for one in known if not is_veiled_for(member, one.project)}


def _sources(ids: Collection[UUID]) -> list[_Tie]:
    """Parents, then inputs, then the takes whose notes were answered."""
    parents = Generation.objects.filter(pk__in=ids, parent__isnull=False).values_list("pk", "parent")
    return [
        *(_Tie(near=pk, far=parent, relation="parent") for pk, parent in parents if parent),
        *_inputs(ids),
        *_answered(Q(generation__in=ids), "A note there is answered", is_outcome=False),
    ]


def _outcomes(ids: Collection[UUID]) -> list[_Tie]:
    """Children, then orders with a take or a frame of one as an input, then answers to notes."""
    born = Generation.objects.filter(parent__in=ids).order_by("created_at").values_list("pk", "parent")
    return [
        *(_Tie(near=parent, far=pk, relation="child") for pk, parent in born[:MOST] if parent),
        *_used(ids),
        *_answered(Q(answered_notes__take__generation__in=ids), "Answers a note", is_outcome=True),
    ]


def _inputs(ids: Collection[UUID]) -> Iterable[_Tie]:
    uses = Use.objects.filter(generation__in=ids).select_related("asset__made_from__made_from")
    found = list(uses.order_by("generation", "position")[: 2 * MOST])
    owners = _owners(one.pk for use in found for one in _chain(use.asset))
    for use in found:
        role = use.role.replace("_", " ").removesuffix("s").capitalize()
        source = next((one for one in _chain(use.asset) if one.pk in owners), None)
        if source is None:
            yield _Tie(near=use.generation_id, asset=use.asset, relation=role)
        else:
            words = role if source == use.asset else f"{role}: {_how(use.asset)} of"
            yield _Tie(near=use.generation_id, far=owners[source.pk], relation=words)


def _used(ids: Collection[UUID]) -> Iterable[_Tie]:
    owners = dict(
        Take.objects.filter(generation__in=ids, asset__isnull=False).values_list("asset", "generation")
    )
    mine = list(owners)
    made = Q(asset__in=mine) | Q(asset__made_from__in=mine) | Q(asset__made_from__made_from__in=mine)
    uses = Use.objects.filter(made).select_related("asset__made_from__made_from")
    for use in uses.order_by("generation__created_at", "position")[: 2 * MOST]:
        source = next(one for one in _chain(use.asset) if one.pk in owners)
        role = use.role.replace("_", " ").removesuffix("s")
        what = "Used as" if source == use.asset else f"{_how(use.asset).capitalize()} used as"
        yield _Tie(near=owners[source.pk], far=use.generation_id, relation=f"{what} {role}")


def _answered(which: Q, words: str, *, is_outcome: bool) -> Iterable[_Tie]:
    """Takes that answer notes. (The room of review has the notes, and gives takes this name for them.)"""
    answers = Take.objects.filter(which, answered_notes__isnull=False).distinct()
    pairs = answers.values_list("generation", "answered_notes__take__generation")[:MOST]
    for answer, asked in pairs:
        near, far = (asked, answer) if is_outcome else (answer, asked)
        yield _Tie(near=near, far=far, relation=words)


def _owners(asset_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Which of these files are takes, and of which order."""
    return dict(Take.objects.filter(asset__in=set(asset_ids)).values_list("asset", "generation"))


def _chain(asset: Asset) -> list[Asset]:
    """A file, what it was made from, and what that was made from."""
    source = asset.made_from
    return [one for one in (asset, source, source.made_from if source else None) if one]


def _how(asset: Asset) -> str:
    return "frame" if asset.kind == "image" else "part"


def _order(generation: Generation, words: str, relatives: Sequence[Relative] = ()) -> Relative:
    takes = list(generation.takes.all())
    kept = [take for take in takes if take.trashed_at is None]
    shown = next((take for take in kept if take.asset), None)
    first = shown or next(iter(kept or takes), None)
    return Relative(
        label=f"{generation.shot.number:02}" + (f"·T{first.number}" if first else ""),
        relation=words,
        url=activity_hooks.TAKE_PAGE.url(shown.pk) if shown else _card(generation),
        poster_url=links.poster(shown.asset) if shown and shown.asset else "",
        words=str(generation.request.get("prompt", "")),
        is_draft=not generation.is_paid,
        relatives=relatives,
    )


def _card(generation: Generation) -> str:
    return f"{reverse('generation:gallery', args=[generation.project_id])}#card-{generation.pk}"


def _file(asset: Asset, words: str) -> Relative:
    url = reverse("library:asset", args=[asset.pk])
    return Relative(label=asset.name, relation=words, url=url, poster_url=links.poster(asset))
