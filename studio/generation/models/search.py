"""Full-text search over prompts and tags: the same words find the same cards on SQLite and PostgreSQL.

Words are folded here (case, accents, punctuation), so neither database has a say in what a word is.
SQLite finds them by an FTS5 table that triggers keep, PostgreSQL by a GIN index over the same text
(migration 0006). The last word of a search may be the beginning of one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.db import connections, models
from django.db.models.expressions import RawSQL

MAX_WORDS = 12
MANY = 2_000


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a database is asked for rows of SearchDocument; folded words need no escaping in either."""

    quote: str
    join: str
    open: str  # what follows a word that may go on


DIALECTS = {
    "sqlite": Dialect(
        quote='"{}"',
        join=" ",
        open="*",
    ),
    "postgresql": Dialect(
        quote="'{}'",
        join=" & ",
        open=":*",
    ),
}


FTS5 = "SELECT rowid FROM generation_words_fts WHERE generation_words_fts MATCH %s"


class _HasWords(models.Func):
    """Whether a text has the words of a query, on PostgreSQL: by the expression of the GIN index.

    A condition on the row itself: where rows are looked at one by one, no list of all matches is made before.
    """

    template = "array_to_tsvector(string_to_array(%(expressions)s)::tsquery"
    arg_joiner = ", ' ')) @@ ("
    output_field = models.BooleanField()


class SearchDocumentQuerySet(models.QuerySet["SearchDocument"]):
    """Full-text queries over the documents."""

    def matching(self, words: Collection[str], *, project_id: UUID, is_last_open: bool) -> Self:
        """Documents of one project with all of these folded words; ``is_last_open``: the last is a prefix."""
        dialect = DIALECTS[connections[self.db].vendor]
        query = dialect.join.join(dialect.quote.format(word) for word in (project_word(project_id), *words))
        query += dialect.open if is_last_open else ""
        if connections[self.db].vendor == "postgresql":
            return self.filter(_HasWords(models.F("text"), models.Value(query)))
        return self.filter(pk__in=RawSQL(FTS5, [query]))  # noqa: S611 - the words are a parameter

    def as_condition(self) -> models.Q:
        """The condition on rows with a generation whose document is among these.

        Where many match, takes are read in their order until a page is full; else the few matches are read
        first.
        """
        if self.values("pk")[:MANY].count() < MANY:
            return models.Q(generation__in=self.values("generation"))
        return models.Q(models.Exists(self.filter(generation=models.OuterRef("generation"))))


class SearchDocument(models.Model):
    """The indexed text of one generation: its folded prompt, the tags of its takes, its project."""

    # A number, because FTS5 names its rows by numbers; in the order of the orders.
    id = models.BigAutoField(primary_key=True)
    generation = models.OneToOneField(
        "generation.Generation", on_delete=models.CASCADE, related_name="search_document"
    )
    text = models.TextField()

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        db_table = "generation_words"  # the full-text index and its triggers are made for this name

    def __str__(self) -> str:
        return self.text[:40]


def fold(text: str) -> list[str]:
    """The words of a text without case, accents and punctuation: ``Café-Noir`` is cafe and noir."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = (one if one.isalnum() else " " for one in plain if not unicodedata.combining(one))
    return "".join(letters).split()


def project_word(project_id: UUID) -> str:
    """A word that only the texts of this project hold: the index finds them, and no others."""
    return f"project{UUID(str(project_id)).hex}"


def tag_word(tag: str) -> str:
    """A word that only texts with exactly this tag hold, however many words it has."""
    return f"tag0{'0'.join(fold(tag))}"


def text_of(prompt: str, tags: Collection[str], project_id: UUID) -> str:
    """What is kept for a generation: each word once."""
    own = [project_word(project_id), *(tag_word(tag) for tag in tags)]
    return " ".join(dict.fromkeys([*own, *fold(prompt), *fold(" ".join(tags))]))
