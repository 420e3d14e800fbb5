"""Files and reactions on notes: who sets them, who sees them, and each kind that is refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from studio.accounts.models import User
from studio.generation.models import Take
from studio.library import tasks
from studio.library.models import Asset
from studio.projects.models import Project
from studio.review.decisions import verdicts
from studio.review.models import Note, NoteAttachment, NoteReaction
from studio.review.notes import extras
from studio.review.notes import services as notes
from studio.review.participants import Participant
from studio.review.sharing import services as sharing
from tests.browser import files
from tests.review.conftest import poll_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(take: Take, carol: User, say: Callable[..., Note]) -> Note:
    return say(take, carol)


@pytest.fixture
def asset(take: Take) -> Asset:
    """A video of the library: the file of the take, five seconds."""
    file = take.asset
    assert file is not None
    return file


def send(client: Client, note: Note, **fields: Any) -> Any:
    return client.post(f"/notes/{note.pk}/attach/", fields)


def test_a_reaction_is_one_tap_and_whoever_has_the_page_open_sees_it(
    note: Note, bob: User, carol: User, browse: Callable[..., Client], htmx: Callable[..., Client]
) -> None:
    page = browse(carol).get(f"/takes/{note.take_id}/")
    assert htmx(bob).post(f"/notes/{note.pk}/react/", {"kind": "agree"}).status_code == 204
    changes = htmx(carol).get(poll_url(page)).content.decode()
    assert 'aria-label="Agree: Bob"' in changes
    htmx(bob).post(f"/notes/{note.pk}/react/", {"kind": "agree"})
    assert not NoteReaction.objects.exists()


def test_a_reaction_that_there_is_not_and_one_to_a_deleted_note_are_refused(
    note: Note, bob: User, htmx: Callable[..., Client]
) -> None:
    refused = htmx(bob).post(f"/notes/{note.pk}/react/", {"kind": "<b>"})
    assert (refused.status_code, "There is no such reaction." in refused["HX-Trigger"]) == (422, True)
    Note.objects.filter(pk=note.pk).update(deleted_at=timezone.now())
    late = htmx(bob).post(f"/notes/{note.pk}/react/", {"kind": "agree"})
    assert "This note was deleted meanwhile." in late["HX-Trigger"]


def test_an_author_attaches_a_picture_from_disk_which_is_checked_as_every_upload(
    note: Note, carol: User, htmx: Callable[..., Client], tmp_path: Path
) -> None:
    picture = files.picture(tmp_path / "handle.png").read_bytes()
    response = send(htmx(carol), note, file=SimpleUploadedFile("handle.png", picture, "image/png"))
    assert response.status_code == 200
    attached = NoteAttachment.objects.get().asset
    assert (attached.name, attached.kind, attached.project) == ("handle.png", "image", note.take.project)
    assert "handle.png" in response.content.decode()
    asks_again = f'hx-get="/notes/{note.pk}/" hx-trigger="every 2s"'
    assert asks_again in response.content.decode()
    tasks.prepare(str(attached.pk))
    body = htmx(carol).get(f"/notes/{note.pk}/").content.decode()
    assert "Being checked" not in body
    assert f"/assets/{attached.pk}/poster/" in body
    assert asks_again not in body  # it is as it will be


def test_a_file_of_the_library_is_attached_once_and_taken_off_again(
    note: Note, asset: Asset, carol: User, htmx: Callable[..., Client]
) -> None:
    for _ in range(2):
        send(htmx(carol), note, asset=str(asset.pk))
    assert NoteAttachment.objects.count() == 1
    assert htmx(carol).post(f"/notes/{note.pk}/detach/", {"asset": str(asset.pk)}).status_code == 204
    assert not NoteAttachment.objects.exists()
    assert Asset.objects.filter(pk=asset.pk).exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("notes.txt", b"no picture", "cannot"),
        ("door.png", b"", "empty"),
        ("door.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot"),
        ("sound.mp3", b"ID3\x04" + b"\x00" * 64, "cannot"),
        ("tool.exe", b"MZ" + b"\x00" * 64, "cannot"),
    ],
)
def test_a_file_of_another_kind_is_refused_in_its_place(
    note: Note, carol: User, htmx: Callable[..., Client], name: str, content: bytes, sentence: str
) -> None:
    response = send(htmx(carol), note, file=SimpleUploadedFile(name, content))
    assert response.status_code == 422
    problem = response.content.decode().split('role="alert"')[1]
    assert name in problem or sentence in problem.lower()
    assert not NoteAttachment.objects.exists()


def test_what_is_too_long_thrown_away_or_one_too_many_is_refused(
    note: Note, asset: Asset, carol: User, htmx: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Choose a file first." in send(htmx(carol), note).content.decode()
    monkeypatch.setattr(extras, "MOST_FILES", 0)
    assert "at most 0 files" in send(htmx(carol), note, asset=str(asset.pk)).content.decode()
    Asset.objects.filter(pk=asset.pk).update(seconds=61)
    assert "is 61 seconds long" in send(htmx(carol), note, asset=str(asset.pk)).content.decode()
    Asset.objects.filter(pk=asset.pk).update(trashed_at=timezone.now())
    assert "it is in the trash" in send(htmx(carol), note, asset=str(asset.pk)).content.decode()
    assert not NoteAttachment.objects.exists()


def test_a_file_that_is_too_large_is_refused(
    note: Note, carol: User, htmx: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "MOST_BYTES", 3)
    response = send(htmx(carol), note, file=SimpleUploadedFile("door.png", b"1234"))
    assert "This file is larger than 3 bytes." in response.content.decode()


def test_only_the_author_attaches_and_only_who_may_upload_brings_a_file_from_disk(
    take: Take, note: Note, bob: User, asset: Asset, say: Callable[..., Note], htmx: Callable[..., Client]
) -> None:
    assert send(htmx(bob), note, asset=str(asset.pk)).status_code == 403
    own = say(take, bob)
    assert send(htmx(bob), own, file=SimpleUploadedFile("door.png", b"1234")).status_code == 403
    assert 'type="file"' not in htmx(bob).get(f"/notes/{own.pk}/attach/").content.decode()
    assert send(htmx(bob), own, asset=str(asset.pk)).status_code == 200


def test_a_file_of_another_team_is_none(
    note: Note, carol: User, charlie: User, htmx: Callable[..., Client]
) -> None:
    other = Asset.objects.create(team=charlie.memberships.get().team, name="secret.png", kind="image")
    response = send(htmx(carol), note, asset=[str(other.pk), str(uuid.uuid4())])
    assert "Choose a file first." in response.content.decode()
    assert "secret" not in response.content.decode()


def test_guests_see_neither_files_nor_reactions(
    project: Project, take: Take, note: Note, asset: Asset, alice: User, bob: User
) -> None:
    extras.attach(note, [asset])
    extras.react(note, "agree", by=bob)
    notes.share(note, participant=Participant(user=alice))
    _, token = sharing.create(project, by=alice, label="Client", scope="project")
    client = Client()
    client.post(f"/g/{token}/door/", {"name": "Gina"})
    page = client.get(f"/g/{token}/takes/{take.pk}/").content.decode()
    assert note.text in page
    for hidden in (str(asset.pk), asset.name, "Bob", "react"):
        assert hidden not in page


def test_a_blind_review_hides_the_files_of_a_verdict(
    take: Take,
    bob: User,
    dora: User,
    asset: Asset,
    htmx: Callable[..., Client],
    browse: Callable[..., Client],
) -> None:
    Project.objects.update(is_blind=True)
    verdict = verdicts.submit(take, participant=Participant(user=dora), kind="changes", text="Slower.")
    assert verdict.note is not None
    extras.attach(verdict.note, [asset])
    assert htmx(bob).post(f"/notes/{verdict.note.pk}/react/", {"kind": "agree"}).status_code == 404
    assert "note-file" not in browse(bob).get(f"/takes/{take.pk}/").content.decode()


def test_a_deleted_note_shows_nothing_of_what_hung_on_it(
    note: Note, asset: Asset, carol: User, browse: Callable[..., Client], say: Callable[..., Note]
) -> None:
    extras.attach(note, [asset])
    say(note.take, carol, "A reply.", parent=note)
    notes.delete(note, participant=Participant(user=carol))
    page = browse(carol).get(f"/takes/{note.take_id}/").content.decode()
    assert "This note was deleted by its author." in page
    assert "note-file" not in page
