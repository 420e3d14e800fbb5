"""Tags of takes: free words that people hang on them, kept where the gallery filters and searches."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from studio.core.errors import Refusal
from studio.generation.models import Generation, Take, bump_revisions
from studio.generation.models.search import SearchDocument, fold, text_of
from studio.projects.models import Project

MAX_TAGS = 12
LONGEST = 32


class NotATag(Refusal):
    """Words that cannot be a tag."""


def clean(tag: str) -> str:
    """One tag as it is kept: single spaces, no comma. Raises NotATag."""
    tidy = " ".join(tag.replace(",", " ").split())
    if not fold(tidy):
        raise NotATag("A tag needs at least one letter or digit.")
    if len(tidy) > LONGEST:
        raise NotATag(f"A tag has at most {LONGEST} characters.")
    return tidy


def retag(take_ids: Collection[UUID], *, add: Collection[str] = (), remove: Collection[str] = ()) -> int:
    """Hang tags on takes of one project and take others off; how many takes changed.

    The same tag in another case is the same tag. Raises NotATag; nothing is changed then.
    """
    added = [clean(tag) for tag in add]
    gone = {tuple(fold(tag)) for tag in remove}
    with transaction.atomic():
        takes = list(Take.objects.select_for_update().filter(pk__in=take_ids).order_by("pk"))
        changed = [take for take in takes if _changes(take, added, gone)]
        Take.objects.bulk_update(changed, ["tags"], batch_size=500)
        generation_ids = {take.generation_id for take in changed}
        _say(generation_ids)
        _remember({take.project_id for take in changed}, added)
        bump_revisions(generation_ids)
    return len(changed)


def _changes(take: Take, added: Collection[str], gone: Collection[tuple[str, ...]]) -> bool:
    remaining = [tag for tag in take.tags if tuple(fold(tag)) not in gone]
    there = {tuple(fold(tag)) for tag in remaining}
    new = [*remaining, *(tag for tag in added if tuple(fold(tag)) not in there)]
    if len(new) > MAX_TAGS:
        raise NotATag(f"A take has at most {MAX_TAGS} tags.")
    is_changed = bool(new != take.tags)
    take.tags = new
    return is_changed


def _say(generation_ids: Collection[UUID]) -> None:
    """Let the search find the orders by the tags their takes have now."""
    generations = (
        Generation.objects.filter(pk__in=generation_ids)
        .prefetch_related("takes")
        .select_related("search_document")
    )
    texts = []
    for generation in generations:
        tags = [tag for take in generation.takes.all() for tag in take.tags]
        text = text_of(str(generation.request.get("prompt", "")), tags, generation.project_id)
        texts.append(SearchDocument(pk=generation.search_document.pk, generation=generation, text=text))
    SearchDocument.objects.bulk_update(texts, ["text"], batch_size=200)


def _remember(project_ids: Collection[UUID], tags: Collection[str]) -> None:
    for project in Project.objects.select_for_update().filter(pk__in=project_ids):
        tags_before = {tuple(fold(tag)) for tag in project.tags}
        project.tags += [tag for tag in tags if tuple(fold(tag)) not in tags_before]
        project.save(update_fields=["tags"])
