"""Tags of takes: free words, stored where the gallery filters and searches."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from studio.core.errors import Refusal
from studio.generation.models import Generation, Take, bump_revisions
from studio.generation.models.search import SearchDocument, fold, text_of
from studio.projects.models import Project

MAX_TAGS = 12
MAX_TAG_CHARACTERS = 32


class InvalidTag(Refusal):
    """Raised for words that cannot be a tag."""


def clean(tag: str) -> str:
    """One tag as it is stored: single spaces, no comma. Raises InvalidTag."""
    tag_text = " ".join(tag.replace(",", " ").split())
    if not fold(tag_text):
        raise InvalidTag(gettext("A tag needs at least one letter or digit."))
    if len(tag_text) > MAX_TAG_CHARACTERS:
        raise InvalidTag(gettext("A tag has at most %(count)d characters.") % {"count": MAX_TAG_CHARACTERS})
    return tag_text


def retag(take_ids: Collection[UUID], *, add: Collection[str] = (), remove: Collection[str] = ()) -> int:
    """Add tags to takes of one project and remove others; returns how many takes changed.

    The same tag in another case is the same tag. Raises InvalidTag; nothing is changed then.
    """
    added = [clean(tag) for tag in add]
    removed = {tuple(fold(tag)) for tag in remove}
    with transaction.atomic():
        takes = list(Take.objects.select_for_update().filter(pk__in=take_ids).order_by("pk"))
        changed = [take for take in takes if _retag_take(take, added, removed)]
        Take.objects.bulk_update(changed, ["tags"], batch_size=500)
        generation_ids = {take.generation_id for take in changed}
        _update_search_documents(generation_ids)
        _add_project_tags({take.project_id for take in changed}, added)
        bump_revisions(generation_ids)
    return len(changed)


def _retag_take(take: Take, added: Collection[str], removed: Collection[tuple[str, ...]]) -> bool:
    remaining = [tag for tag in take.tags if tuple(fold(tag)) not in removed]
    present = {tuple(fold(tag)) for tag in remaining}
    new_tags = [*remaining, *(tag for tag in added if tuple(fold(tag)) not in present)]
    if len(new_tags) > MAX_TAGS:
        raise InvalidTag(gettext("A take has at most %(count)d tags.") % {"count": MAX_TAGS})
    is_changed = bool(new_tags != take.tags)
    take.tags = new_tags
    return is_changed


def _update_search_documents(generation_ids: Collection[UUID]) -> None:
    """Write the tags that the takes have now into the search documents of their orders."""
    documents = []
    for generation in Generation.objects.filter(pk__in=generation_ids).prefetch_related("takes"):
        take_tags = [tag for take in generation.takes.all() for tag in take.tags]
        text = text_of(str(generation.request.get("prompt", "")), take_tags, generation.project_id)
        documents.append(SearchDocument(generation=generation, text=text))
    SearchDocument.objects.bulk_create(
        documents, batch_size=200, update_conflicts=True, unique_fields=["generation"], update_fields=["text"]
    )


def _add_project_tags(project_ids: Collection[UUID], tags: Collection[str]) -> None:
    for project in Project.objects.select_for_update().filter(pk__in=project_ids):
        tags_before = {tuple(fold(tag)) for tag in project.tags}
        project.tags += [tag for tag in tags if tuple(fold(tag)) not in tags_before]
        project.save(update_fields=["tags"])
