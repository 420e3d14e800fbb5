"""The library's pages: categories, search, one asset, choosing an input, the trash."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from studio.accounts.models import User
from studio.generation.models import GenerationInput
from studio.library import tasks, trash
from studio.library.models import Asset
from studio.projects.models import Project
from tests.browser import files

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def look(project: Project, browse: Callable[..., Client], carol: User) -> Callable[..., Any]:
    def looked(query: str = "", who: Any = carol) -> Any:
        return browse(who).get(f"/projects/{project.pk}/library/{query}")

    return looked


def names(response: Any) -> Any:
    return re.findall(r'<a class="tile-name clip"[^>]*>([^<]*)</a>', response.content.decode())


def test_categories_hold_what_their_label_says(look: Callable[..., Any], video: Asset, image: Asset) -> None:
    assert names(look()) == ["door.png", "walk.mp4"]
    assert names(look("?show=images")) == ["door.png"]
    assert names(look("?show=videos")) == ["walk.mp4"]
    assert names(look("?show=rendered")) == []
    assert names(look("?show=uploads")) == ["door.png", "walk.mp4"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=wal", ["walk.mp4"]),
        ("?q=dus", ["door.png"]),
        ("?tag=dusk", ["door.png"]),
        ("?tag=dus", []),
        ("?q=tür", ["door.png"]),
        ("?q=x", []),
    ],
)
def test_search_finds_names_and_tags(
    look: Callable[..., Any], video: Asset, image: Asset, query: str, expected: list[Any]
) -> None:
    Asset.objects.filter(pk=image.pk).update(tags=["dusk", "tür"])
    assert names(look(query)) == expected


def test_a_search_without_a_hit_offers_a_way_back(look: Callable[..., Any], video: Asset) -> None:
    assert "Clear filters" in look("?q=nothing").content.decode()


def test_htmx_gets_the_list_alone(
    look: Callable[..., Any], video: Asset, project: Project, carol: User, browse: Callable[..., Client]
) -> None:
    page = browse(carol).get(f"/projects/{project.pk}/library/", headers={"HX-Request": "true"})
    assert page.content.decode().lstrip().startswith("<section")


def test_a_page_of_the_library_costs_as_much_for_many_as_for_few(
    project: Project,
    browse: Callable[..., Client],
    carol: User,
    bring: Callable[..., Asset],
    tmp_path: Path,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client, address = browse(carol), f"/projects/{project.pk}/library/"
    client.get(address)
    for number in range(8):
        bring(files.picture(tmp_path / f"p{number}.png", size=(400 + number, 400)))
    with django_assert_max_num_queries(22):
        assert len(names(client.get(address))) == 8


def test_an_asset_can_be_renamed_and_tagged(
    carol: User, browse: Callable[..., Client], image: Asset, look: Callable[..., Any]
) -> None:
    browse(carol).post(f"/assets/{image.pk}/edit/", {"name": "Glass door.png", "tags": "Dusk,  rain, dusk"})
    image.refresh_from_db()
    assert (image.name, image.tags) == ("Glass door.png", ["dusk", "rain"])
    assert "#dusk" in look().content.decode()


def test_a_name_that_is_missing_is_told_at_its_field(
    carol: User, browse: Callable[..., Client], image: Asset
) -> None:
    response = browse(carol).post(f"/assets/{image.pk}/edit/", {"name": "", "tags": ""})
    assert response.status_code == 422
    assert "required" in response.content.decode()


def test_the_page_of_an_asset_tells_its_facts(
    bob: User, browse: Callable[..., Client], talkie: Asset
) -> None:
    page = browse(bob).get(f"/assets/{talkie.pk}/").content.decode()
    for words in ("320 × 180", "48 frames", "24 fps", "h264", "aac", talkie.sha256):
        assert words in page


def test_a_failed_file_can_be_tried_again(carol: User, browse: Callable[..., Client], video: Asset) -> None:
    Asset.objects.filter(pk=video.pk).update(state="unusable", sentence="The disk was full.")
    assert "Try again" in browse(carol).get(f"/assets/{video.pk}/").content.decode()
    browse(carol).post(f"/assets/{video.pk}/again/")
    video.refresh_from_db()
    assert (video.state, video.sentence) == ("preparing", "")


def test_what_is_thrown_away_stands_in_the_trash_with_its_days(
    carol: User, browse: Callable[..., Client], look: Callable[..., Any], image: Asset
) -> None:
    browse(carol).post(f"/assets/{image.pk}/trash/")
    assert names(look()) == []
    assert "29 days left" in look("?show=trash").content.decode()
    browse(carol).post(f"/assets/{image.pk}/restore/")
    assert names(look()) == ["door.png"]


def test_the_trash_is_emptied_after_thirty_days_with_all_files(carol: User, talkie: Asset) -> None:
    tasks.make_proxy(str(talkie.pk))
    talkie.refresh_from_db()
    trash.throw_away(talkie, by=carol)
    files = talkie.files
    assert len(files) == 5
    assert trash.purge(timezone.now() + timedelta(days=29)) == 0
    assert all(map(default_storage.exists, files))
    assert trash.purge(timezone.now() + timedelta(days=31)) == 1
    assert not Asset.objects.exists()
    assert not any(map(default_storage.exists, files))


def test_what_an_order_used_is_never_purged(carol: User, image: Asset, generation_of: Any) -> None:
    GenerationInput.objects.create(generation=generation_of, asset=image, role="first_frame", position=0)
    trash.throw_away(image, by=carol)
    assert trash.purge(timezone.now() + timedelta(days=31)) == 0
    assert trash.empty(image.team_id) == 0
    assert default_storage.exists(image.original)


@pytest.fixture
def generation_of(project: Project, carol: User) -> Any:
    from studio.generation.models import Engine, Generation

    return Generation.objects.create(
        project=project,
        shot=project.shots.get(),
        author=carol,
        engine=Engine.DRAFT,
        mode="text",
        request={"prompt": "x"},
        sent_prompt="x",
        state="ready",
    )


def test_an_asset_says_where_it_is_used(
    carol: User, browse: Callable[..., Client], image: Asset, generation_of: Any
) -> None:
    GenerationInput.objects.create(generation=generation_of, asset=image, role="first_frame", position=0)
    assert "First frame of an order" in browse(carol).get(f"/assets/{image.pk}/").content.decode()


def test_the_picker_shows_what_fits_the_role(
    carol: User, browse: Callable[..., Client], project: Project, video: Asset, image: Asset
) -> None:
    base = f"/projects/{project.pk}/library/pick/"
    page = browse(carol).get(f"{base}?role=source_video").content.decode()
    assert f'data-pick="{video.pk}"' in page
    assert str(image.pk) not in page
    page = browse(carol).get(f"{base}?role=first_frame").content.decode()
    assert f'data-pick="{image.pk}"' in page
    assert f'data-pick="{video.pk}"' not in page
    assert f"from={video.pk}" in page


def test_a_frame_is_picked_from_a_video(
    carol: User, browse: Callable[..., Client], project: Project, video: Asset
) -> None:
    page = browse(carol).get(f"/projects/{project.pk}/library/pick/?role=first_frame&from={video.pk}")
    assert f"/assets/{video.pk}/frames/0/keep/" in page.content.decode()
    answer = browse(carol).post(f"/assets/{video.pk}/frames/0/keep/", {"role": "first_frame", "number": "9"})
    assert "frame 9 of walk.mp4" in answer.content.decode()


@pytest.mark.parametrize("asset_id", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_video_that_is_not_there_cannot_be_picked_from(
    carol: User, browse: Callable[..., Client], project: Project, asset_id: str
) -> None:
    page = browse(carol).get(f"/projects/{project.pk}/library/pick/?role=first_frame&from={asset_id}")
    assert page.status_code == 404


def test_files_can_be_brought_without_a_script(
    carol: User, browse: Callable[..., Client], project: Project, tmp_path: Path, look: Callable[..., Any]
) -> None:
    path = files.picture(tmp_path / "plain.png")
    with path.open("rb") as file:
        browse(carol).post(f"/projects/{project.pk}/uploads/", {"file": file})
    assert names(look()) == ["plain.png"]
    assert names(look("?scope=project")) == ["plain.png"]


def test_a_stranger_finds_nothing(
    charlie: User, bob: User, browse: Callable[..., Client], look: Callable[..., Any], image: Asset
) -> None:
    assert look(who=charlie).status_code == 404
    for name in ("", "edit/", "trash/", "restore/", "again/", "fix/"):
        assert browse(charlie).post(f"/assets/{image.pk}/{name}").status_code in {404, 405}
    assert browse(bob).post(f"/assets/{image.pk}/trash/").status_code == 403


def test_a_file_goes_from_its_page_into_the_composer(
    carol: User, bob: User, browse: Callable[..., Client], image: Asset, project: Project
) -> None:
    page = browse(carol).get(f"/assets/{image.pk}/?project={project.pk}").content.decode()
    way = f"/projects/{project.pk}/?mode=frames&amp;first_frame={image.pk}"
    assert way in page
    assert f'value="{image.pk}"' in browse(carol).get(way.replace("&amp;", "&")).content.decode()
    assert "Use it as" not in browse(bob).get(f"/assets/{image.pk}/").content.decode()
