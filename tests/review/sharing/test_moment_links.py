"""Links to a moment: what a chat shows of them, and nothing that guests may not see."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review.models import ShareLevel, ShareScope
from studio.review.sharing import services as sharing


@pytest.fixture
def share(project: Project, alice: User) -> Any:
    def link_url(**columns: Any) -> str:
        rules: Any = {"label": "Client", "scope": ShareScope.PROJECT, "level": ShareLevel.VIEW, **columns}
        return f"/g/{sharing.create(project, by=alice, **rules)[1]}/"

    return link_url


def card_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)">', page))


def test_a_chat_shows_name_time_code_and_poster(share: Any, take: Take) -> None:
    path = f"{share()}takes/{take.pk}/"
    card = card_of(Client().get(f"{path}?frame=36&out=48").content.decode())
    assert card["title"] == "Glasshouse film · 01·T1"
    assert card["description"] == "At 00:00:01:12"
    assert card["image"].startswith("http")
    assert card["image"].endswith(f"{path}poster/")
    assert "harbour" not in str(card)


def test_a_frame_that_the_take_does_not_have_is_its_last(share: Any, take: Take) -> None:
    path = f"{share()}takes/{take.pk}/"
    assert card_of(Client().get(f"{path}?frame=9999").content.decode())["description"] == "At 00:00:04:23"
    assert card_of(Client().get(path).content.decode())["description"] == "00:00:05:00 long"


@pytest.mark.parametrize("rules", [{"password": "swordfish"}, {"has_watermark": True}])
def test_a_chat_shows_nothing_of_a_take_behind_a_password_or_a_name(
    share: Any, take: Take, rules: dict[str, Any]
) -> None:
    response = Client().get(f"{share(**rules)}takes/{take.pk}/", follow=True)
    assert card_of(response.content.decode()) == {}
