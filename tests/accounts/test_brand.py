"""The brand of a team: its logo as a small PNG of ours, on guest pages and in the mails of the team."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from studio.accounts import brand, mails, teams
from studio.accounts.colours import HEX
from studio.accounts.models import Team, TeamLogo, User
from studio.accounts.policy import Role
from studio.core import mail as mails_of_the_studio
from studio.projects.models import Project
from studio.review.sharing import services as sharing


def picture(
    kind: str = "PNG", size: tuple[int, int] = (2000, 500), colour: Any = (200, 40, 40, 128)
) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGBA" if kind == "PNG" else "RGB", size, colour if kind == "PNG" else colour[:3]).save(
        buffer, kind
    )
    return buffer.getvalue()


def send(client: Client, team: Team, content: bytes, name: str = "logo.png") -> Any:
    return client.post(f"/teams/{team.pk}/logo/", {"logo": SimpleUploadedFile(name, content)})


def stored(team: Team) -> Image.Image:
    return Image.open(io.BytesIO(bytes(TeamLogo.objects.get(team=team).image)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_a_small_png(
    team: Team, alice: User, browse: Callable[..., Client], kind: str
) -> None:
    client = browse(alice)
    assert send(client, team, picture(kind)).status_code == 302
    team.refresh_from_db()
    logo = stored(team)
    assert (logo.format, logo.size) == ("PNG", (640, 160))
    assert (logo.mode == "RGBA") == (kind == "PNG")
    answer = client.get(f"/teams/{team.pk}/logo/{team.logo_version}.png")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.content == bytes(TeamLogo.objects.get().image)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "plain text"),
        (b"GIF89a" + bytes(60), "it is a GIF"),
        (picture()[:400], "damaged or cut off"),
        (bytes(5_000_001), "A logo may have"),
        (b"\0\0\0\x18ftypmp42" + bytes(52), "this is a video"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence_and_the_old_logo_stays(
    team: Team, alice: User, browse: Callable[..., Client], content: bytes, sentence: str
) -> None:
    client = browse(alice)
    send(client, team, picture())
    before = bytes(TeamLogo.objects.get().image)
    answer = send(client, team, content)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert bytes(TeamLogo.objects.get().image) == before


def test_guests_see_the_logo_of_their_link_alone(
    team: Team, alice: User, project: Project, charlie: User, browse: Callable[..., Client], tmp_path: Path
) -> None:
    (tmp_path / "logo.png").write_bytes(picture())
    for owner in (alice, charlie):
        brand.set_logo(owner.memberships.get().team, tmp_path / "logo.png", by=owner)
    team.refresh_from_db()
    _, token = sharing.create(project, by=alice, label="Client", password="open sesame now")
    guest = Client()
    address = f"/g/{token}/logo/{team.logo_version}.png"
    assert address in guest.get(f"/g/{token}/").content.decode()
    assert guest.get(address).content == bytes(team.logo.image)
    assert guest.get(f"/g/{token}/logo/{'0' * 16}.png").status_code == 404
    assert guest.get(f"/teams/{team.pk}/logo/{team.logo_version}.png").status_code in (302, 404)
    assert browse(charlie).get(f"/teams/{team.pk}/logo/{team.logo_version}.png").status_code == 404


def test_a_logo_is_removed_and_both_changes_are_in_the_log(
    team: Team, alice: User, browse: Callable[..., Client]
) -> None:
    client = browse(alice)
    send(client, team, picture())
    client.post(f"/teams/{team.pk}/logo/remove/")
    client.post(f"/teams/{team.pk}/logo/remove/")
    team.refresh_from_db()
    assert (team.logo_version, TeamLogo.objects.exists()) == ("", False)
    verbs = list(team.events.order_by("created_at").values_list("verb", flat=True))
    assert verbs[-2:] == ["logo set", "logo removed"]


def test_a_mail_of_the_team_carries_name_colour_and_logo_beside_its_plain_text(
    team: Team, alice: User, tmp_path: Path
) -> None:
    (tmp_path / "logo.png").write_bytes(picture())
    teams.update(team, name="Glass & <b>Sons</b>", accent=5, by=alice)
    team.refresh_from_db()
    brand.set_logo(team, tmp_path / "logo.png", by=alice)
    invitation = teams.invite_by_mail(
        alice.memberships.get(), "new@example.com", Role.REVIEWER, now=timezone.now()
    )
    mails.send_invitation(invitation.pk)
    sent: Any = mail.outbox[0]
    (html,) = [content for content, kind in sent.alternatives if kind == "text/html"]
    link: Any = re.search(r"https?://\S+", sent.body)
    assert f'href="{link[0]}"' in html
    assert HEX[5] in html
    assert "&lt;b&gt;Sons" in html
    assert "<b>Sons" not in html
    (inline,) = [part for part in sent.message().walk() if part.get_content_type() == "image/png"]
    assert inline["Content-ID"] == f"<{mails_of_the_studio.LOGO_ID}>"
    assert f'src="cid:{mails_of_the_studio.LOGO_ID}"' in html
    assert inline.get_payload(decode=True) == bytes(TeamLogo.objects.get().image)


def test_a_mail_of_the_studio_is_plain_text(alice: User) -> None:
    mails.send_password_link(alice.pk)
    assert not mail.outbox[0].alternatives


def test_colours_of_mails_are_those_of_the_light_theme() -> None:
    tokens = (Path(settings.BASE) / "static/css/tokens.css").read_text()
    values = re.findall(r"--person-\d+: oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\);", tokens)[len(HEX) :]
    assert tuple(_srgb(float(light) / 100, float(chroma), float(hue)) for light, chroma, hue in values) == HEX


def _srgb(lightness: float, chroma: float, hue_degrees: float) -> str:
    """OKLCH as #rrggbb, by the matrices of CSS Color 4."""
    a, b = (chroma * part(math.radians(hue_degrees)) for part in (math.cos, math.sin))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(min(1, max(0, _gamma(value))) * 255):02x}" for value in linear)


def _gamma(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
