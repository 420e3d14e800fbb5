"""Rows in a running studio, made by calls through its ``Shell``: people with a project, and takes from given files."""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import Client
from django.utils import timezone

from studio.accounts import authentication, operators
from studio.accounts import services as accounts
from studio.accounts.models import Team, User
from studio.accounts.policy import Role
from studio.activity.services import notify
from studio.catalog.request import Mode, VideoRequest
from studio.core.models import Lease
from studio.core.processes.preparation import prepare
from studio.core.storage.files import scratch
from studio.generation.checked_request import check_request
from studio.generation.models import Generation, GenerationEvent, Take
from studio.generation.services import order
from studio.ledger import allowances
from studio.library.ingest import preparation
from studio.library.models import Asset
from studio.library.services import adopt, complete
from studio.media.probe import probe
from studio.projects.models import Project, Shot
from studio.projects.services import add_shot, create_project
from studio.review.decisions import ratings
from studio.review.models import ShareLink
from studio.review.seed import create_demo
from studio.review.sharing import services as sharing
from studio.sandbox import animatic
from studio.sandbox.order import RenderMode, RenderOrder
from tests import factories

DEMO_SIZE = {"width": 640, "height": 360}


def make_template() -> None:
    """What ``manage.py up`` makes of an empty folder, and the drafts of its demo as if they had been rendered."""
    prepare()
    with transaction.atomic():
        for take in Take.objects.select_related("generation__project"):
            asset = _rendered(take)
            Take.objects.filter(pk=take.pk).update(state="ready", asset=asset)
            preparation.make_proxy(asset)
        Generation.objects.update(state="ready")


def _rendered(take: Any) -> Any:
    """The draft of a take, at a third of its width and height."""
    generation = take.generation
    with scratch() as folder:
        clip = folder / "demo.mp4"
        animatic.render(
            RenderOrder(
                mode=RenderMode.TEXT,
                prompt=generation.sent_prompt,
                seconds=5,
                width=DEMO_SIZE["width"],
                height=DEMO_SIZE["height"],
            ),
            clip,
        )
        team_id, author = generation.project.team_id, generation.author
        asset = adopt(clip, id=uuid.uuid4(), team_id=team_id, author=author, name=clip.name)
    asset.save(force_insert=True)
    complete(asset)
    return asset


def newcomer() -> dict[str, Any]:
    """An owner with a team and the demo project, all their own, whose takes are there to watch."""
    with transaction.atomic():
        owner = User.objects.create_user(f"{uuid.uuid4().hex}@studio.local", "Owner")
        operators.add(owner, by=None)
        team = accounts.create_team("My studio", owner=owner)
        allowances.set_allowance(team, None, by=None)
        project = create_demo(team, owner)
        rendered = first_project()
        for take in Take.objects.filter(shot__project=project).select_related("shot"):
            asset = Asset.objects.get(
                takes__shot__project=rendered, takes__shot__number=take.shot.number, takes__number=1
            )
            Take.objects.filter(pk=take.pk).update(state="ready", asset=_copied(asset, project, owner))
        Generation.objects.filter(project=project).update(state="ready")
    return {"project": project.pk, "team": team.pk, "session": _session(owner)}


def reviewer(team: Any) -> dict[str, Any]:
    """Somebody who reviews in a team: what their browser holds."""
    person = User.objects.create_user(f"{uuid.uuid4().hex}@studio.local", "Reviewer")
    Team.objects.get(pk=team).members.create(user=person, role="reviewer")
    return {"session": _session(person)}


def give_password(project: Any) -> dict[str, str]:
    """Give the owner of a project another password, which ends their sessions; what to write into the form."""
    owner = Project.objects.get(pk=project).team.members.get(role="owner").user
    password = uuid.uuid4().hex
    owner.set_password(password)
    owner.save(update_fields=["password"])
    return {"email": owner.email, "password": password}


def join(project: Any, name: str, role: str = "reviewer") -> dict[str, Any]:
    """Another member of the team of a project: ``session`` and ``member``."""
    team = Project.objects.get(pk=project).team
    user = User.objects.create_user(f"{uuid.uuid4().hex}@studio.local", name)
    member = accounts.join(team, user, Role(role))
    return {"session": _session(user), "member": member.pk}


def make_late(project: Any, shot: int) -> None:
    """A shot that should have had its circled take a week ago."""
    day = timezone.localdate() - timedelta(days=7)
    Shot.objects.filter(project=project, number=shot).update(due_on=day)


def forget_proof(project: Any) -> None:
    """As if the owner of a project had proved long ago who they are."""
    owner = Project.objects.get(pk=project).team.members.get(role="owner").user
    for key in owner.sessions.values_list("session_key", flat=True):
        store = SessionStore(key)
        store[authentication.AUTHENTICATED_AT] = 0
        store.save()


def share(project: Any, takes: Any, level: str = "comment", **rules: Any) -> str:
    """The path of a link with which a guest may write notes about these takes, or more."""
    place = Project.objects.get(pk=project)
    owner = place.team.members.get(role="owner").user
    chosen = Take.objects.filter(pk__in=takes)
    _, token = sharing.create(
        place, by=owner, takes=chosen, label="Client", level=level, scope="takes", **rules
    )
    return f"/g/{token}/"


def share_take(project: Any, **rules: Any) -> dict[str, str]:
    """The paths of the oldest take of a project: for members, and for guests who decide on all its takes."""
    ids = [
        str(pk)
        for pk in Take.objects.filter(project=project).order_by("created_at").values_list("pk", flat=True)
    ]
    path = share(project, ids, level="approve", **rules)
    return {"take": f"/takes/{ids[0]}/", "guest": f"{path}takes/{ids[0]}/"}


def _copied(asset: Any, project: Any, owner: Any) -> Any:
    """A row of its own for the same files."""
    asset.pk, asset.team, asset.author, asset.created_at = uuid.uuid4(), project.team, owner, timezone.now()
    asset._state.adding = True
    asset.save(force_insert=True)
    return asset


def _session(user: User) -> Any:
    client = Client()
    factories.sign_in(client, user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def remove_owner(team: Any) -> None:
    """Take the owner out of a team."""
    Team.objects.get(pk=team).members.filter(role="owner").delete()


def end_link(project: Any) -> None:
    """Let the links of a project expire."""
    ShareLink.objects.filter(project=project).update(expires_at=timezone.now())


def lock_link(project: Any) -> None:
    """Give the links of a project a password."""
    for link in ShareLink.objects.filter(project=project):
        link.set_password("open sesame now")
        link.save()


def lose_order(project: Any) -> str:
    """A paid order whose two results nobody knows any more, in another project of the team."""
    team = Project.objects.get(pk=project).team
    shot = create_project(team, "Lost and found").shots.get()
    return str(factories.lost_order(shot, team.members.get(role="owner").user, number_results=2).pk)


def rendering_draft(project: Any) -> str:
    """A draft that renders and of which nobody hears any more."""
    shot: Any = Project.objects.get(pk=project).shots.first()
    asset: Any = Asset.objects.filter(team=shot.project.team, takes__shot=shot).first()
    draft = factories.ready_draft(shot, asset.author, asset)
    Generation.objects.filter(pk=draft.pk).update(state="rendering")
    Take.objects.filter(generation=draft).update(state="rendering", asset=None)
    return str(draft.pk)


def log_exchange(generation: Any) -> None:
    """One more exchange with the provider in the event log of an order."""
    GenerationEvent.objects.create(
        generation_id=generation, kind=GenerationEvent.Kind.EXCHANGE, message="getResponse", body="{}"
    )


def first_project() -> Any:
    """The demo of the first run."""
    return Project.objects.order_by("created_at").first().pk


def tell_owner(project: Any) -> None:
    """A notice for the owner of a project."""
    place = Project.objects.get(pk=project)
    notify(
        [place.team.members.get(role="owner").user], place, "note", text="News", path="/inbox/", key="test"
    )


def takes(project: Any, paths: Any, shot: str = "Frames", how: str = "bare") -> dict[Any, Any]:
    """The take of each file by its name, in a new shot of the project.

    ``bare`` makes neither previews nor light copies, and measures here: the children that open the files of
    strangers take their time, and these are ours. ``copies`` makes previews and light copies at once; ``previews``
    leaves the light copies to the studio, ``held`` to ``make_copy``.
    """
    place = add_shot(Project.objects.get(pk=project), shot)
    author = place.project.team.members.get(role="owner").user
    with _bare() if how == "bare" else contextlib.nullcontext():
        return {path.name: _take(place, author, path, how) for path in map(Path, paths)}


def make_copy(take: Any) -> None:
    """Make the light copy of a take that was held back."""
    asset = Asset.objects.get(takes=take)
    Lease.objects.filter(name=f"proxy:{asset.pk}").delete()
    preparation.make_proxy(asset)


def circle(take: Any) -> None:
    """Let the owner circle a take."""
    chosen = Take.objects.get(pk=take)
    owner = chosen.generation.project.team.members.get(role="owner").user
    ratings.circle(chosen, by=owner, is_on=True)


def asset_of(take: Any) -> str:
    """The id of the asset of a take."""
    return str(Take.objects.get(pk=take).asset_id)


@contextlib.contextmanager
def _bare() -> Iterator[None]:
    before = preparation.probe_bounded, preparation._video  # type: ignore[attr-defined]
    preparation.probe_bounded, preparation._video = probe, lambda *_: None  # type: ignore[attr-defined]
    try:
        yield
    finally:
        preparation.probe_bounded, preparation._video = before  # type: ignore[attr-defined]


def _take(shot: Any, author: Any, path: Any, how: Any) -> Any:
    wish = VideoRequest(
        mode=Mode.TEXT, prompt=f"Numbers of {path.stem}", width_px=1920, height_px=1080, seconds=5
    )
    with scratch() as folder:
        local = folder / path.name
        shutil.copy(path, local)
        asset = adopt(local, id=uuid.uuid4(), team_id=shot.project.team_id, author=author, name=path.name)
    with transaction.atomic():  # as if the order had been rendered before anybody heard of it
        ordered = order(
            shot, request=check_request(wish), author=author, engine="draft", order_key=uuid.uuid4()
        )
        asset.save(force_insert=True)
        Generation.objects.filter(pk=ordered.pk).update(state="ready")
        Take.objects.filter(generation=ordered).update(state="ready", asset=asset)
    if how == "held":
        until = timezone.now() + timedelta(minutes=10)
        Lease.objects.create(name=f"proxy:{asset.pk}", token=uuid.uuid4(), until=until)
    complete(asset)
    if how == "copies":
        preparation.make_proxy(asset)
    return str(Take.objects.get(generation=ordered).pk)
