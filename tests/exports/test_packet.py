"""The review packet: what is in it, and notes that come back once, whatever the file claims."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from studio.accounts.models import Team, User
from studio.exports import packet, packet_notes
from studio.exports.packet import InvalidPacket
from studio.generation.models import Take
from studio.library.models import Asset
from studio.projects.models import Project
from studio.review.models import Note
from studio.review.notes import services as notes
from studio.review.participants import Participant
from tests import factories


@pytest.fixture
def token(project: Project, takes: list[Take]) -> str:
    return packet.sign(project, [(take, take.asset) for take in takes if take.asset])


@pytest.fixture
def content(token: str, takes: list[Take]) -> Callable[..., bytes]:
    """The file that a packet saves; each argument takes the place of a value."""

    def make(**changes: Any) -> bytes:
        note = {"id": "a", "take": str(takes[0].pk), "frame": 12, "text": "Slower"}
        return json.dumps({"packet": token, "name": "Gina", "notes": [note], **changes}).encode()

    return make


def test_the_packet_names_only_files_beside_its_page_and_what_guests_may_read(
    project: Project, takes: list[Take], browse: Callable[..., Client], alice: User
) -> None:
    Asset.objects.update(original=default_storage.save("packet/a.mp4", ContentFile(b"video")))
    notes.write(takes[0], participant=Participant(user=alice), text="For the team </script>")
    notes.write(takes[0], participant=Participant(user=alice), text="For all </script>", is_shared=True)
    response: Any = browse(alice).get(f"/projects/{project.pk}/hand-off/packet.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        names = set(archive.namelist())
        page = archive.read("review.html").decode()
    assert {"review.html", "packet.js", "packet.css", "media/02_Dance_T1.mp4"} <= names
    assert "For all" in page
    assert "For the team" not in page
    assert page.count("</script>") == 2
    assert "http" not in page


def test_notes_come_back_once_as_those_of_a_guest(
    project: Project, takes: list[Take], alice: User, content: Callable[..., bytes]
) -> None:
    first = packet_notes.merge(project, content(), by=alice)
    again = packet_notes.merge(project, content(), by=alice)
    assert (first.added, first.repeated, again.added, again.repeated) == (1, 0, 0, 1)
    note = Note.objects.get()
    assert (note.take, note.frame_in, note.text, note.author_name) == (
        takes[0],
        12,
        "Slower",
        "Gina (packet)",
    )
    doubled = json.loads(content())["notes"] * 2
    assert packet_notes.merge(project, content(name="Otto", notes=doubled), by=alice).added == 1


@pytest.mark.parametrize(
    ("content_", "sentence"),
    [
        (b"", "no file of notes"),
        (b"PK\x03\x04", "no file of notes"),
        (b"[" * 100_000, "no file of notes"),
        (b'{"packet": 1, "notes": []}', "no file of notes"),
        (b'{"packet": "x:y:z", "notes": []}', "no packet of this studio"),
        (b" " * 1_000_001, "larger than 1 MB"),
    ],
)
def test_what_is_no_file_of_a_packet_gets_a_sentence(
    project: Project, alice: User, content_: bytes, sentence: str
) -> None:
    with pytest.raises(InvalidPacket, match=sentence):
        packet_notes.merge(project, content_, by=alice)


def test_forged_foreign_and_huge_files_get_a_sentence(
    project: Project, team: Team, alice: User, token: str, content: Callable[..., bytes]
) -> None:
    with pytest.raises(InvalidPacket, match="the file was changed"):
        packet_notes.merge(project, content(packet=token[:-1] + ("A" if token[-1] != "A" else "B")), by=alice)
    with pytest.raises(InvalidPacket, match="another project"):
        packet_notes.merge(factories.project(team, "Other"), content(), by=alice)
    with pytest.raises(InvalidPacket, match="more than 1,000 notes"):
        packet_notes.merge(project, content(notes=[0] * 1_001), by=alice)
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"take": str(uuid4())}, "Its take is not in this packet"),
        ({"take": ["x"]}, "Its take is not in this packet"),
        ({"frame": 48}, "frame"),
        ({"frame": -1}, "It names no frame"),
        ({"frame": True}, "It names no frame"),
        ({"text": ""}, ""),
        ({"text": None}, "It has no words"),
        ({"text": "x" * 5_000}, ""),
    ],
)
def test_a_note_that_cannot_be_is_named_and_the_others_are_merged(
    project: Project,
    takes: list[Take],
    alice: User,
    content: Callable[..., bytes],
    changes: dict[str, Any],
    sentence: str,
) -> None:
    good = json.loads(content())["notes"][0]
    merged = packet_notes.merge(project, content(notes=[{**good, **changes}, good, 7]), by=alice)
    assert merged.added == 1
    assert len(merged.refused) == 2
    assert merged.refused[0].startswith("Note 1: ")
    assert sentence in merged.refused[0]


def test_the_form_says_what_became_of_the_notes(
    project: Project,
    content: Callable[..., bytes],
    browse: Callable[..., Client],
    alice: User,
    carol: User,
) -> None:
    url = f"/projects/{project.pk}/hand-off/packet/notes/"
    page = browse(alice).post(url, {"notes": SimpleUploadedFile("notes.json", content())}, follow=True)
    assert "1 note by Gina is on the takes now." in page.content.decode()
    bad = browse(alice).post(url, {"notes": SimpleUploadedFile("notes.json", b"{}")})
    assert bad.status_code == 422
    assert "This is no file of notes" in bad.content.decode()
    assert browse(carol).post(url).status_code == 403


def test_a_name_that_nobody_sees_is_that_of_a_guest(
    project: Project, takes: list[Take], alice: User, content: Callable[..., bytes]
) -> None:
    assert packet_notes.merge(project, content(name="\u200b\u2060"), by=alice).author == "A guest"
