"""Notifications of review: who hears of a note, a verdict, a circle, or a take that answers a note."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.values.translatable import translatable
from studio.generation.models import Take
from studio.review.labels import label_of, take_path, translatable_time
from studio.review.models import GuestAnswer, LinkGuest, Note, Verdict
from studio.review.participants import Participant


def note_written(
    note: Note, author: Participant, *, mentioned: Sequence[User], is_verdict: bool = False
) -> None:
    """Notify those who are mentioned, then the others concerned: each person hears of a note once.

    ``is_verdict``: the note gives the reason of a verdict.
    """
    tells_verdict = is_verdict or Verdict.objects.filter(note=note.thread_id).exists()
    decided_take = note.take_id if tells_verdict else None
    _notify_of_note(mentioned, note, author, "mentioned", _mention_text(note, author), decided_take)
    team = set(_team_of(note.take))
    others = [person for person in _thread_people(note) if person in team and person not in mentioned]
    verb = "replied" if note.parent_id else "noted"
    _notify_of_note(others, note, author, verb, _note_text(note, author), decided_take)


def note_resolved(note: Note, by: Participant, *, is_resolved: bool) -> None:
    """Notify the author of a note, unless a guest wrote it, that it was resolved or reopened."""
    if note.person is None:
        return
    names = {"by": str(by), "take": label_of(note.take), "text": note.text}
    if is_resolved:
        verb, text = "resolved", translatable("{by} resolved your note on {take}: “{text}”", **names)
    else:
        verb, text = "reopened", translatable("{by} reopened your note on {take}: “{text}”", **names)
    activity.notify(
        [note.person],
        note.take.generation.project,
        verb,
        text=text,
        path=take_path(note.take, note),
        key=f"{verb}:{note.pk}:{note.revision}",
        **by.actor_fields,
    )


def note_shared(note: Note) -> None:
    """Have a note of the team mailed to guests who wrote in its thread and left an address."""
    thread = Note.objects.filter(Q(pk=note.thread_id) | Q(parent=note.thread_id)).not_deleted()
    guests = LinkGuest.objects.filter(pk__in=thread.values("guest_id")).exclude(email="")
    GuestAnswer.objects.bulk_create(
        [GuestAnswer(guest=guest, note=note) for guest in guests], ignore_conflicts=True
    )


def guest_finished(guest: LinkGuest) -> None:
    """Notify who made a link that a guest has seen all of it; once for each guest."""
    link = guest.link
    if link.created_by is None:
        return
    who = guest.name or translatable("A guest")
    activity.notify(
        [link.created_by],
        link.project,
        "finished",
        text=translatable("{guest} ({link}) has finished the review", guest=who, link=link.label),
        path=reverse("review:share_link", args=[link.project_id, link.pk]),
        key=f"finished:{guest.pk}",
        actor_name=translatable("{guest} ({link})", guest=who, link=link.label),
    )


def note_unshared(note: Note) -> None:
    """Mail no guest a note that was taken back before its mail went out."""
    GuestAnswer.objects.filter(note=note, mailed_at=None).delete()


def note_answered(note: Note, take: Take, by: User | None) -> None:
    """Notify the author of a note, unless a guest wrote it, that a new take answers it."""
    if note.person is None:
        return
    activity.notify(
        [note.person],
        note.take.generation.project,
        "answered",
        text=translatable(
            "Your note “{text}” is answered by {take} – check", text=note.text, take=label_of(take)
        ),
        path=take_path(note.take, note),
        key=f"answered:{note.pk}:{take.pk}",
        actor=by if by != note.person else None,
    )


def verdict_submitted(verdict: Verdict, author: Participant) -> None:
    """Notify the author of the take, and the members who decided on it or wrote notes about it."""
    take = verdict.take
    is_approved = verdict.kind == Verdict.Kind.APPROVE
    activity.notify(
        _take_people(take),
        take.generation.project,
        "approved" if is_approved else "changes",
        text=_verdict_text(verdict, author),
        path=take_path(take, verdict.note),
        key=f"note:{verdict.note_id}" if verdict.note_id else f"verdict:{verdict.pk}",
        decided_take=take.pk,
        **author.actor_fields,
    )


def take_circled(take: Take, by: User) -> None:
    """Notify the author of a take, if there still is one, that it was circled."""
    author = take.generation.author
    if author is None:
        return
    activity.notify(
        [author],
        take.generation.project,
        "circled",
        text=translatable("{by} circled {take}", by=str(by), take=label_of(take)),
        path=take_path(take),
        key=f"circled:{take.pk}:{by.pk}",
        actor=by,
    )


def _mention_text(note: Note, author: Participant) -> str:
    return translatable(
        "{author} mentioned you on {take} at {time}: “{text}”", author=str(author), **_place(note)
    )


def _note_text(note: Note, author: Participant) -> str:
    place = {"author": str(author), **_place(note)}
    if note.parent_id:
        return translatable("{author} replied on {take} at {time}: “{text}”", **place)
    return translatable("{author} noted on {take} at {time}: “{text}”", **place)


def _place(note: Note) -> dict[str, str]:
    """Where a note stands, and what it says."""
    text = note.text or translatable("a drawing")
    return {"take": label_of(note.take), "time": translatable_time(note), "text": text}


def _verdict_text(verdict: Verdict, author: Participant) -> str:
    names = {"author": str(author), "take": label_of(verdict.take)}
    is_approved = verdict.kind == Verdict.Kind.APPROVE
    if verdict.note is None:
        approved = translatable("{author} approved {take}", **names)
        return approved if is_approved else translatable("{author} requested changes on {take}", **names)
    names["text"] = verdict.note.text
    if is_approved:
        return translatable("{author} approved {take}: “{text}”", **names)
    return translatable("{author} requested changes on {take}: “{text}”", **names)


def _notify_of_note(
    people: Iterable[User],
    note: Note,
    author: Participant,
    verb: str,
    text: str,
    decided_take: UUID | None,
) -> None:
    activity.notify(
        people,
        note.take.generation.project,
        verb,
        text=text,
        path=take_path(note.take, note),
        key=f"note:{note.pk}",
        decided_take=decided_take,
        **author.actor_fields,
    )


def _thread_people(note: Note) -> list[User]:
    """The author of the take, and the members who wrote in the thread of a note."""
    take_author = note.take.generation.author
    thread = Note.objects.filter(Q(pk=note.thread_id) | Q(parent=note.thread_id))
    writers = User.objects.filter(pk__in=thread.not_deleted().values("person"))
    return list(dict.fromkeys([*([take_author] if take_author else []), *writers]))


def _take_people(take: Take) -> list[User]:
    """Members who ordered a take, decided on it or wrote notes about it."""
    writers = Note.objects.filter(take=take).not_deleted().values_list("person", flat=True)
    ids = {*take.verdicts.values_list("person", flat=True), *writers, take.generation.author_id}
    return list(_team_of(take).filter(pk__in=[pk for pk in ids if pk]))


def _team_of(take: Take) -> QuerySet[User]:
    return User.objects.filter(memberships__team=take.generation.project.team_id)
