"""The sound under the cut: uploaded, prepared by a worker, heard by all, in films and in what leaves."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_q.models import OrmQ
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from studio.accounts.models import User
from studio.core.storage.files import chunks, put
from studio.core.values.timecode import Timebase
from studio.exports import cut as cuts
from studio.exports import render, sound_ingest, sounds, verify
from studio.exports.documents import DOCUMENTS
from studio.exports.models import CutSound, Edit, Film
from studio.exports.selection import SoundClip, sound_name
from studio.exports.tasks import prepare_sound
from studio.generation.models import Take
from studio.library.models import Asset
from studio.library.quota import quota_of
from studio.media import probe
from studio.projects.models import Project
from tests.exports.reels import HOSTILE, RATES, reel
from tests.media.clips import numbered
from tests.media.test_concat import loudness
from tests.media.tones import tone


@pytest.fixture
def upload(
    project: Project,
    browse: Callable[..., Client],
    carol: User,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Callable[..., Any]:
    """Sends a file to the form; a sound of two seconds where none is given."""

    def send(path: Path | None = None, *, name: str = "Theme.wav", person: User | None = None) -> Any:
        path = path or tone(tmp_path / "theme.wav", begins=0.5)
        file = SimpleUploadedFile(name, path.read_bytes())
        with django_capture_on_commit_callbacks(execute=True):
            client = browse(person or carol, hx_request="true")
            return client.post(f"/projects/{project.pk}/cut/sound/", {"file": file})

    return send


@pytest.fixture
def work(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Callable[[], None]:
    """Prepares what was uploaded, as a worker does."""

    def run() -> None:
        for sound in CutSound.objects.filter(state="preparing"):
            with django_capture_on_commit_callbacks(execute=True):
                prepare_sound(str(sound.pk))
        OrmQ.objects.all().delete()

    return run


@pytest.fixture
def change(project: Project, browse: Callable[..., Client], carol: User) -> Callable[..., Any]:
    def send(do: str, **fields: Any) -> Any:
        client = browse(carol, hx_request="true")
        return client.post(f"/projects/{project.pk}/cut/sound/change/", {"do": do, **fields})

    return send


@pytest.fixture
def sound(upload: Callable[..., Any], work: Callable[[], None]) -> CutSound:
    upload()
    work()
    return CutSound.objects.get()


def stored(row: CutSound) -> set[str]:
    names = (row.original, row.wav, row.copy)
    return {name.rpartition("/")[2] for name in names if default_storage.exists(name)}


def test_a_sound_is_prepared_and_then_lies_under_the_cut_for_all(
    upload: Callable[..., Any],
    work: Callable[[], None],
    project: Project,
    browse: Callable[..., Client],
    bob: User,
) -> None:
    assert "being prepared" in upload().content.decode()
    assert OrmQ.objects.get().task["func"] == sound_ingest.PREPARE_SOUND
    work()
    row = CutSound.objects.get()
    assert (row.state, row.samples, row.is_current, row.error_message) == ("ready", 96_000, True, "")
    assert stored(row) == {"sound.wav", "copy.m4a"}
    page = browse(bob).get(f"/projects/{project.pk}/cut/").content.decode()
    assert f'data-url="/projects/{project.pk}/cut/sound/{row.pk}.m4a"' in page
    assert "Theme.wav" in page
    assert "sound-file" not in page, "who may not shape the cut hears it"
    played: Any = browse(bob).get(
        f"/projects/{project.pk}/cut/sound/{row.pk}.m4a", headers={"Range": "bytes=0-9"}
    )
    assert (played.status_code, played["Content-Type"]) == (206, "audio/mp4")


def test_who_may_not_order_changes_nothing_and_a_stranger_hears_nothing(
    sound: CutSound,
    upload: Callable[..., Any],
    project: Project,
    browse: Callable[..., Client],
    bob: User,
    charlie: User,
) -> None:
    url = f"/projects/{project.pk}/cut/sound/"
    assert upload(person=bob).status_code == 403
    assert browse(bob).post(f"{url}change/", {"do": "remove"}).status_code == 403
    assert browse(bob).get(f"/projects/{project.pk}/hand-off/sound.wav").status_code == 403
    assert browse(charlie).get(f"{url}{sound.pk}.m4a").status_code == 404
    assert CutSound.objects.get().is_current


def test_what_is_no_sound_is_said_and_the_one_before_stays(
    sound: CutSound, upload: Callable[..., Any], work: Callable[[], None], settings: Settings, tmp_path: Path
) -> None:
    text, empty = tmp_path / "text.wav", tmp_path / "empty.wav"
    text.write_text("hello")
    empty.touch()
    silent = numbered(tmp_path / "silent.mp4", frames=5)
    refusals = {text: "it holds plain text", empty: "is empty (0 bytes)", silent: "The video has no sound."}
    for path, sentence in refusals.items():
        response = upload(path, name="Theme.wav")
        assert (response.status_code, sentence in response.content.decode()) == (422, True), path.name
    settings.MAX_UPLOAD_BYTES = 1000
    assert "is the most we take" in upload().content.decode()
    settings.MAX_UPLOAD_BYTES, settings.TEAM_QUOTA_BYTES = 500_000_000, 600_000
    assert "There is no room for" in upload().content.decode()
    settings.TEAM_QUOTA_BYTES = 0
    broken = bytearray(tone(tmp_path / "a.mp3", kind="mp3", begins=0).read_bytes())
    broken[9000:14000] = bytes(range(250)) * 20
    (tmp_path / "broken.mp3").write_bytes(broken)
    assert upload(tmp_path / "broken.mp3").status_code == 200, "only reading all of it shows the damage"
    work()
    failed = CutSound.objects.get(state="unusable")
    assert (failed.error_message, failed.is_current, stored(failed)) == (
        "The sound is damaged: it cannot be read to its end.",
        False,
        set(),
    )
    assert sounds.current(sound.project) == sound


def test_a_sound_is_replaced_when_the_next_one_is_ready_and_can_be_brought_back(
    sound: CutSound,
    upload: Callable[..., Any],
    work: Callable[[], None],
    change: Callable[..., Any],
    project: Project,
) -> None:
    change("mix", level_percent=40, mutes_takes="on")
    upload(name="Voice.mp3")
    assert sounds.current(project) == sound
    work()
    second = CutSound.objects.get(name="Voice.mp3")
    assert sounds.current(project) == second
    assert (second.level_percent, second.mutes_takes) == (40, True), "heard as the one before"
    assert "Back to Voice.mp3" in change("restore", sound=str(sound.pk)).content.decode()
    assert sounds.current(project) == sound
    upload(name="Third.wav")
    work()
    assert sounds.replaced(project) == sound
    assert not CutSound.objects.filter(pk=second.pk).exists(), "one is kept, and no more"
    assert stored(second) == set()
    response = change("restore", sound=str(second.pk))
    assert (response.status_code, "That sound is gone" in response.content.decode()) == (422, True)


def test_a_sound_is_removed_and_undo_brings_it_back(
    sound: CutSound, change: Callable[..., Any], project: Project
) -> None:
    response = change("remove")
    assert f'"sound": "{sound.pk}"' in response["HX-Trigger"]
    assert sounds.current(project) is None
    assert sounds.clip_of(project) is None
    change("restore", sound=str(sound.pk))
    assert sounds.current(project) == sound
    assert [change("restore", sound=wrong).status_code for wrong in ("", "x", str(project.pk))] == [422] * 3


@pytest.mark.parametrize("level", ["", "101", "-1", "x", "٣٣٣"])
def test_a_level_that_is_none_is_said(sound: CutSound, change: Callable[..., Any], level: str) -> None:
    assert change("mix", level_percent=level).status_code == 422
    assert CutSound.objects.get().level_percent == 100


def test_an_upload_that_nobody_prepares_is_enqueued_again(
    upload: Callable[..., Any], project: Project, browse: Callable[..., Client], bob: User
) -> None:
    upload()
    OrmQ.objects.all().delete()
    late = timezone.now() - timedelta(minutes=2)
    CutSound.objects.update(enqueued_at=late)
    sound_ingest.requeue_stalled(sounds.unfinished(project), timezone.now())
    row = CutSound.objects.get()
    assert row.enqueued_at > late
    sound_ingest.requeue_stalled(row, timezone.now())
    assert row.enqueued_at == CutSound.objects.get().enqueued_at


def test_a_file_that_is_gone_before_a_worker_comes_is_said(
    upload: Callable[..., Any], work: Callable[[], None]
) -> None:
    upload()
    default_storage.delete(CutSound.objects.get().original)
    work()
    assert CutSound.objects.get().error_message == sound_ingest.GONE


def test_whoever_watches_the_cut_learns_of_changes_and_of_nothing_else(
    sound: CutSound,
    takes: list[Take],
    project: Project,
    change: Callable[..., Any],
    browse: Callable[..., Client],
    bob: User,
    alice: User,
) -> None:
    client, url = browse(bob, hx_request="true"), f"/projects/{project.pk}/cut/watch/"
    seen = {"cut": "", "sound": sounds.revision_of(project)}
    assert client.get(url, seen).status_code == 204
    change("mix", level_percent=40)
    changed = client.get(url, seen).content.decode()
    assert 'data-level="40"' in changed
    assert "cut-pieces" not in changed
    cuts.shape(project, author=alice)
    assert client.get(url, seen)["HX-Refresh"] == "true"
    seen = {"cut": "0", "sound": sounds.revision_of(project)}
    assert client.get(url, seen).status_code == 204
    cuts.replace(project, [], revision=0, author=alice)
    moved = client.get(url, seen).content.decode()
    assert 'id="cut-pieces" hx-swap-oob' in moved
    assert "cut-rows" not in moved, "rows are for those who shape it"
    shaper = browse(alice, hx_request="true")
    assert (
        'id="cut-rows" hx-swap-oob' in shaper.get(url, {**seen, "cut": "1", "revision": "0"}).content.decode()
    )
    assert shaper.get(url, {**seen, "cut": "1", "revision": "1"}).status_code == 204


def test_films_and_sounds_count_in_the_quota(sound: CutSound, project: Project) -> None:
    assert sound.size_bytes > sound.wav_bytes > 2 * 48_000 * 6
    before = quota_of(project.team).used_bytes
    assert before == sound.size_bytes
    Film.objects.create(project=project, fingerprint="a", size_bytes=1000)
    assert quota_of(project.team).used_bytes == before + 1000


def test_the_zip_holds_the_sound_with_its_checksum_and_the_page_names_it(
    sound: CutSound,
    project: Project,
    takes: list[Take],
    browse: Callable[..., Client],
    carol: User,
    tmp_path: Path,
) -> None:
    clip = tmp_path / "none.mp4"
    numbered(clip, frames=48)
    with clip.open("rb") as file:
        default_storage.delete("none.mp4")
        default_storage.save("none.mp4", file)
    Asset.objects.update(size_bytes=clip.stat().st_size)
    page = browse(carol).get(f"/projects/{project.pk}/hand-off/").content.decode()
    assert "Sound under the cut" in page
    assert f'href="/projects/{project.pk}/hand-off/sound.wav"' in page
    response: Any = browse(carol).get(f"/projects/{project.pk}/hand-off/takes.zip")
    data = b"".join(response.streaming_content)
    assert response["Content-Length"] == str(len(data))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path / "out")
    wav = tmp_path / "out/sound/Sound_Theme.wav"
    assert hashlib.sha256(wav.read_bytes()).hexdigest() == sound.sha256
    assert f"{sound.sha256}  sound/Sound_Theme.wav\n" in (tmp_path / "out/SHA256SUMS").read_text()
    assert verify.problems(tmp_path / "out") == []
    alone: Any = browse(carol).get(f"/projects/{project.pk}/hand-off/sound.wav")
    assert b"".join(alone.streaming_content) == wav.read_bytes()
    assert 'filename="Sound_Theme.wav"' in alone["Content-Disposition"]


@pytest.mark.parametrize("name", [*HOSTILE, "", ".wav", "CON", "../../etc/passwd", "a/b\\c:d*e?.mp3"])
def test_any_name_of_a_sound_is_one_that_every_system_writes(name: str) -> None:
    file_name = sound_name(name)
    assert re.fullmatch(r"Sound(_[\w-]+)?\.wav", file_name)
    assert len(file_name) <= 50


def sound_of(
    seconds: float, *, level: int = 100, mutes_takes: bool = False, name: str = "Theme.wav"
) -> SoundClip:
    return SoundClip(
        id=Project().pk,
        name=sound_name(name),
        stored="",
        sha256="cd" * 32,
        size_bytes=1,
        samples=round(seconds * 48_000),
        level=level / 100,
        mutes_takes=mutes_takes,
    )


def with_sound(rate: Fraction, sound: SoundClip, *, frames: int = 100) -> Any:
    whole = reel([(frames, rate)] * 2)
    return type(whole)(whole.project, whole.rate, whole.clips, whole.length, sound)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("seconds", [1.0, 3600.0])
def test_independent_readers_find_the_sound_from_the_first_frame_to_its_last_or_that_of_the_cut(
    rate: Fraction, seconds: float
) -> None:
    selection = with_sound(rate, sound_of(seconds))
    expected = min(200, int(Fraction(seconds) * rate))
    timebase = Timebase(rate, 3600 * round(rate))
    for name, adapter in (("otio", "otio_json"), ("xml", "fcp_xml"), ("cut", "cmx_3600")):
        options = {"rate": round(rate), "ignore_timecode_mismatch": True} if name == "cut" else {}
        text = DOCUMENTS[name].make(selection, timebase)
        timeline: Any = otio.adapters.read_from_string(text, adapter, **options)
        tracks = [
            track for track in timeline.audio_tracks() if "Sound_Theme" in str(list(track.find_clips()))
        ]
        assert tracks, name
        [clip] = tracks[-1].find_clips()
        place = clip.range_in_parent()
        assert round(place.start_time.value) == 0, name
        assert (
            round(place.duration.rescaled_to(float(rate) if name != "cut" else round(rate)).value) == expected
        ), name
        media = getattr(clip.media_reference, "target_url", "") or str(clip.metadata)
        assert "sound/Sound_Theme.wav" in media, name
    text = DOCUMENTS["fcpxml"].make(selection, timebase)
    assert f'offset="0s" duration="{expected / rate}s" audioRole="music"' in text


def test_how_the_sound_is_heard_goes_along_where_a_format_can_say_it() -> None:
    selection = with_sound(Fraction(24), sound_of(2, level=50, mutes_takes=True))
    timebase = Timebase(Fraction(24), 0)
    fcpxml, xml = (DOCUMENTS[name].make(selection, timebase) for name in ("fcpxml", "xml"))
    assert fcpxml.count('<adjust-volume amount="-96dB" />') == 2
    assert fcpxml.count('<adjust-volume amount="-6.02dB" />') == 1
    assert xml.count("<enabled>FALSE</enabled>") == 2
    assert re.search(r"<name>Level</name>.*?<value>0.5</value>", xml, re.DOTALL)
    assert '"level_db": -6.02' in DOCUMENTS["otio"].make(selection, timebase)


@pytest.mark.parametrize("name", ["otio", "fcpxml", "xml", "cut"])
def test_a_cut_with_a_sound_comes_back_as_the_same_takes_and_frames(
    sound: CutSound,
    name: str,
    takes: list[Take],
    project: Project,
    browse: Callable[..., Client],
    carol: User,
    send: Callable[..., Edit],
) -> None:
    text = browse(carol).get(f"/projects/{project.pk}/hand-off/{name}/").content.decode()
    assert "Sound_Theme" in text
    edit = send(text, f"cut.{name}")
    clips = edit.clips.filter(kind="clip")
    assert [(clip.take, clip.record_in, clip.source_in, clip.source_out) for clip in clips] == [
        (takes[0], 0, 0, 48),
        (takes[1], 48, 0, 48),
    ]
    assert edit.clips.count() == 2, "the sound is no picture"


@pytest.mark.films
def test_a_sound_in_a_bucket_is_prepared_played_and_mixed_there(
    files_on_s3: None,
    sound: CutSound,
    takes: list[Take],
    project: Project,
    browse: Callable[..., Client],
    carol: User,
    tmp_path: Path,
) -> None:
    assert stored(sound) == {"sound.wav", "copy.m4a"}
    put(numbered(tmp_path / "none.mp4", frames=48), "none.mp4")
    Asset.objects.update(width_px=320, height_px=180, codec="h264")
    response = browse(carol).get(f"/projects/{project.pk}/cut/sound/{sound.pk}.m4a")
    assert (response.status_code, sound.copy in response["Location"]) == (302, True)
    browse(carol).post(f"/projects/{project.pk}/hand-off/film/")
    film = Film.objects.get()
    render.render(film)
    film.refresh_from_db()
    assert (film.state, film.error_message) == ("ready", "")
    (tmp_path / "film.mp4").write_bytes(b"".join(chunks(film.file)))
    assert loudness(tmp_path / "film.mp4")[54:196].min() > 0.05


@pytest.mark.films
def test_the_film_has_the_sound_and_another_mix_is_another_film(
    sound: CutSound,
    takes: list[Take],
    project: Project,
    change: Callable[..., Any],
    browse: Callable[..., Client],
    carol: User,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    clip = numbered(tmp_path / "none.mp4", frames=48)
    default_storage.delete("none.mp4")
    with clip.open("rb") as file:
        default_storage.save("none.mp4", file)
    facts = probe.probe(clip)
    Asset.objects.update(size_bytes=facts.size_bytes, width_px=320, height_px=180, codec="h264")
    client, url = browse(carol), f"/projects/{project.pk}/hand-off/film/"
    client.post(url)
    client.post(url)
    film = Film.objects.get()
    render.render(film)
    film.refresh_from_db()
    assert (film.state, film.error_message) == ("ready", "")
    levels = loudness(Path(default_storage.path(film.file)))
    assert [levels[first:end].mean() > 0.05 for first, end in ((4, 46), (54, 196), (204, 396))] == [
        False,
        True,
        False,
    ]
    change("mix", level_percent=40)
    client.post(url)
    assert Film.objects.count() == 2
    waiting = Film.objects.get(state="preparing")
    with django_capture_on_commit_callbacks(execute=True):
        CutSound.objects.all().delete()
    render.render(waiting)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error_message) == ("unusable", render.SOUND_GONE)
