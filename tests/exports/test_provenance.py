"""Where files come from: XMP in what leaves, and a C2PA manifest where the installation has a certificate."""

from __future__ import annotations

import html
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import av
import c2pa
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import Settings

from studio.accounts.models import Team, User
from studio.activity.models import Event
from studio.exports import provenance, render, services, verify
from studio.exports.models import Film
from studio.exports.selection import TakeSet, chosen_takes
from studio.exports.take_list import summarize
from studio.generation.models import Generation, Take
from studio.library import services as library
from studio.library import tasks as library_tasks
from studio.media import probe, signing
from studio.media.errors import Unusable
from studio.projects.models import Project
from studio.review.decisions import verdicts
from studio.review.participants import Participant
from tests import factories
from tests.exports.reels import HOSTILE, reel
from tests.media.clips import numbered


def credentials(
    *, begins: int = -60, days: int = 30, usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.EMAIL_PROTECTION
) -> tuple[str, str]:
    """A chain of certificates and the key of the first, made for this test."""
    now = datetime.now(UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test")])
        for name in ("Root", "Studio")
    ]  # fmt: skip
    pems = []
    for is_root in (False, True):
        name, key = names[not is_root], keys[not is_root]
        bits = {"digital_signature": not is_root, "key_cert_sign": is_root, "crl_sign": is_root}
        others = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only")  # fmt: skip
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(names[0])
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=begins))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**bits, **dict.fromkeys(others, False)), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(keys[0].public_key()), critical=False)
        )  # fmt: skip
        if not is_root:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        pems.append(builder.sign(keys[0], hashes.SHA256()).public_bytes(Encoding.PEM).decode())
    key_pem = keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return "".join(pems), key_pem


def _under_password(key: str) -> str:
    private = load_pem_private_key(key.encode(), None)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    return pem.decode()


def _only_root(chain: str) -> str:
    return "-----BEGIN" + chain.split("-----BEGIN")[2]


GOOD = credentials()
UNREADABLE, UNFIT = (
    "C2PA_CERT or C2PA_KEY cannot be read",
    "Nothing can be signed with the certificate in C2PA_CERT",
)
BROKEN = {
    "garbage": ("x", "y", UNREADABLE),
    "an armour around garbage": (
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        GOOD[1],
        UNREADABLE,
    ),
    "certificate and key exchanged": (*reversed(GOOD), UNREADABLE),
    "a key under a password": (GOOD[0], _under_password(GOOD[1]), UNREADABLE),
    "another key": (
        GOOD[0],
        credentials()[1],
        "C2PA_KEY is not the key of the first certificate in C2PA_CERT",
    ),
    "expired": (*credentials(days=-1), UNFIT),
    "not valid yet": (*credentials(begins=10), UNFIT),
    "a certificate of websites": (*credentials(usage=ExtendedKeyUsageOID.SERVER_AUTH), UNFIT),
}


@pytest.fixture
def take(team: Team, project: Project, alice: User, tmp_path: Path) -> Take:
    """A circled take with a real file."""
    asset = library.receive(team, numbered(tmp_path / "a.mp4", frames=24), name="take.mp4", author=alice)
    library_tasks.prepare(str(asset.pk))
    asset.refresh_from_db()
    generation = factories.ready_draft(project.shots.get(), alice, asset)
    Generation.objects.filter(pk=generation.pk).update(fingerprint="ab" * 32)
    Take.objects.filter(generation=generation).update(is_circled=True)
    return generation.takes.select_related("shot", "generation").get()


@pytest.fixture
def unpacked(
    project: Project, take: Take, browse: Callable[..., Client], carol: User, tmp_path: Path
) -> Callable[[], Path]:
    """The folder of the zip that leaves."""

    def unpack() -> Path:
        response: Any = browse(carol).get(f"/projects/{project.pk}/hand-off/takes.zip")
        data = b"".join(response.streaming_content)
        assert response.headers.get("Content-Length", str(len(data))) == str(len(data))
        folder = tmp_path / "out"
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            archive.extractall(folder)
        return folder

    return unpack


def xmp_of(path: Path) -> ET.Element:
    """The packet, as FFmpeg finds it."""
    with av.open(str(path), options={"export_xmp": "1"}) as container:
        return ET.fromstring(container.metadata["xmp"].encode())


def test_a_take_leaves_with_its_origin_and_plays_as_before(unpacked: Callable[[], Path], take: Take) -> None:
    folder = unpacked()
    [clip] = (folder / "clips").iterdir()
    text = ET.tostring(xmp_of(clip), encoding="unicode")
    for words in (
        str(take.shot),
        f"urn:uuid:{take.generation_id}",
        "urn:sha256:" + "ab" * 32,
        "algorithmicMedia",
    ):
        assert words in text
    assert probe.probe(clip).frames == 24
    assert verify.problems(folder) == []
    assert take.asset
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["takes"][0]["sha256"] == take.asset.sha256


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_xml_that_can_be_read(name: str, tmp_path: Path) -> None:
    selection = reel([(24, 24)], name=name)  # type: ignore[list-item]
    origin = provenance.of_clip(selection.project, selection.clips[0])
    packet = provenance.xmp_packet(origin)
    title = ET.fromstring(packet.decode()).find(".//{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Alt")
    assert title is not None
    assert (title[0].text or "").startswith(origin.title[:5])


def test_with_a_certificate_a_take_leaves_signed_with_who_approved_it(
    unpacked: Callable[[], Path], take: Take, alice: User, settings: Settings
) -> None:
    settings.C2PA_CERT, settings.C2PA_KEY = credentials()
    verdicts.submit(take, participant=Participant(user=alice), kind="approve")
    folder = unpacked()
    [clip] = (folder / "clips").iterdir()
    reader = c2pa.Reader(str(clip))
    assert reader.get_validation_state() == "Valid"
    manifest: Any = reader.get_active_manifest()
    facts = {one["label"]: one["data"] for one in manifest["assertions"]}
    assert facts["org.circle-take.review"]["approved_by"] == ["Alice"]
    assert facts["c2pa.actions.v2"]["actions"][0]["digitalSourceType"].endswith("/algorithmicMedia")
    assert "xmp" in av.open(str(clip), options={"export_xmp": "1"}).metadata
    assert verify.problems(folder) == []
    assert (folder / "UNSIGNED.txt").read_text() == "Every MP4 and MOV is signed.\n"


def test_what_the_file_said_of_itself_is_kept_as_an_ingredient(tmp_path: Path) -> None:
    certificate, key = credentials()
    first, second = tmp_path / "first.mp4", tmp_path / "second.mp4"
    created = {"label": signing.ACTIONS, "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": signing.SOURCE_TYPE}]}}  # fmt: skip
    manifest = {"title": "of the provider", "claim_generator_info": [{"name": "P"}], "assertions": [created]}
    signing.sign(numbered(tmp_path / "a.mp4", frames=5), first, manifest, certificate, key)
    signing.sign(first, second, manifest, certificate, key)
    active: Any = c2pa.Reader(str(second)).get_active_manifest()
    [ingredient] = active["ingredients"]
    assert ingredient["relationship"] == "parentOf"
    assert ingredient["active_manifest"]


@pytest.mark.parametrize(("certificate", "key", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_certificate_that_cannot_sign_stops_zip_and_film_before_anything_is_done(
    project: Project,
    take: Take,
    browse: Callable[..., Client],
    carol: User,
    settings: Settings,
    certificate: str,
    key: str,
    sentence: str,
) -> None:
    settings.C2PA_CERT, settings.C2PA_KEY = certificate, key
    page = browse(carol)
    zipped = page.get(f"/projects/{project.pk}/hand-off/takes.zip")
    ordered = page.post(f"/projects/{project.pk}/hand-off/film/")
    for response in (zipped, ordered):
        assert (response.status_code, response.headers["Content-Type"]) == (422, "text/html; charset=utf-8")
        assert sentence in html.unescape(response.content.decode())
    assert not Film.objects.exists()
    assert not Event.objects.filter(verb__in=["handed off", "ordered film"]).exists()
    with pytest.raises(Unusable, match=sentence):
        signing.check(certificate, key)


def test_a_certificate_that_breaks_while_a_film_waits_is_said_before_it_is_rendered(
    project: Project, take: Take, carol: User, settings: Settings
) -> None:
    film = services.order(project, summarize(chosen_takes(project, TakeSet.CIRCLED)), author=carol)
    settings.C2PA_CERT, settings.C2PA_KEY = BROKEN["expired"][:2]
    assert take.asset
    default_storage.delete(take.asset.original)  # rendering would say this
    render.render(film)
    film.refresh_from_db()
    assert film.state == "unusable"
    assert film.error_message.startswith(BROKEN["expired"][2])
