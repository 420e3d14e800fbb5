"""A team with one row of everything that an address can name, and real files behind it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.text import slugify

from studio.accounts import service_accounts, teams
from studio.accounts.models import TeamLogo, User
from studio.accounts.policy import Role
from studio.activity import services as activity
from studio.activity.public_events import PublicEvent, publish
from studio.catalog.request import Mode
from studio.core.storage import files as stored_files
from studio.generation import selections
from studio.generation.checked_request import check_request
from studio.generation.models.prompt_template import PromptTemplate
from studio.library import services as library
from studio.library import tasks as library_tasks
from studio.library.models import Asset
from studio.library.uploads.resumable import begin
from studio.plan import editing
from studio.plan.batches import FrozenRow, create_batch
from studio.plan.planned_request import ShotPlan
from studio.review.models import ShareLevel, ShareScope
from studio.review.notes import services as notes
from studio.review.participants import Participant
from studio.review.sharing import guest_mail
from studio.review.sharing import services as sharing
from studio.webhooks import services as webhooks
from studio.webhooks.models import BodyFormat
from tests import factories
from tests.browser import files

ROLES = tuple(Role)


@dataclass
class Scenery:
    """One team, its people by role, and its rows. ``secret`` is a word that is in all it has."""

    secret: str
    people: dict[str, User] = field(default_factory=dict)
    rows: SimpleNamespace = field(default_factory=SimpleNamespace)


# The name of an argument in urls.py: what it is for a team. Strings and ids, as they stand in the address.
ARGUMENTS: dict[str, Callable[[Any], Any]] = {
    "language": lambda _: "de",
    "version": lambda _: "of-other-sources",
    "project_id": lambda scene: scene.rows.project.pk,
    "file_id": lambda scene: scene.rows.asset.pk,  # of the API
    "asset_id": lambda scene: scene.rows.asset.pk,
    "generation_id": lambda scene: scene.rows.generation.pk,
    "take_id": lambda scene: scene.rows.take.pk,
    "note_id": lambda scene: scene.rows.note.pk,
    "selection_id": lambda scene: scene.rows.selection.pk,
    "shot_id": lambda scene: scene.rows.shot.pk,
    "batch_id": lambda scene: scene.rows.batch.pk,
    "batch_row_id": lambda scene: scene.rows.batch.rows.get().pk,
    "deleted_shot_id": lambda scene: scene.rows.deleted_shot.pk,
    "user_id": lambda scene: scene.people["creator"].pk,
    "template_id": lambda scene: scene.rows.template.pk,
    "team_id": lambda scene: scene.rows.team.pk,
    "member_id": lambda scene: scene.rows.member.pk,
    "invitation_id": lambda scene: scene.rows.invitation.pk,
    "session_id": lambda scene: scene.rows.session.pk,
    "data_export_id": lambda scene: scene.rows.data_export.pk,
    "passkey_id": lambda scene: scene.rows.passkey.pk,
    "notification_id": lambda scene: scene.rows.notification.pk,
    "uidb64": lambda scene: "nobody",
    "link_id": lambda scene: scene.rows.link.pk,
    "task_uuid": lambda scene: scene.rows.generation.task_uuid,
    "engine": lambda scene: "draft",
    "film_id": lambda scene: scene.rows.film.pk,
    "sound_id": lambda scene: scene.rows.sound.pk,
    "edit_id": lambda scene: scene.rows.edit.pk,
    "upload_id": lambda scene: scene.rows.upload.pk,
    "number": lambda scene: 3,
    "token_id": lambda scene: scene.rows.api_token.pk,
    "account_id": lambda scene: scene.rows.service_account.pk,
    "subscription_id": lambda scene: scene.rows.push_subscription.pk,
    "webhook_id": lambda scene: scene.rows.webhook.pk,
    "delivery_id": lambda scene: scene.rows.webhook.deliveries.get().pk,
    "token": lambda scene: scene.rows.token,  # of a link for guests
    "stop": lambda scene: guest_mail.stop_token(scene.rows.guest),  # in the mails to a guest
    "name": lambda scene: "otio",
    "logo_version": lambda scene: scene.rows.team.logo_version,
    "app_label": lambda scene: "accounts",  # of Django's admin
    "slug": lambda scene: "o1-pro",  # of a model
    "object_id": lambda scene: scene.rows.team.pk,
}
# Arguments that are no rows of a team: the same for everybody.
FREE = {"app_label", "engine", "name", "number", "slug", "token", "uidb64"}


def build(secret: str, folder: Path) -> Scenery:
    """A team named after ``secret`` with a project, a shot, an asset, a generation and its take."""
    scene = Scenery(secret)
    rows = scene.rows
    rows.team = factories.team(f"{secret} team")
    rows.team.logo_version = slugify(secret)[:16]
    rows.team.save()
    TeamLogo.objects.create(team=rows.team, image=b"PNG")
    for role in ROLES:
        scene.people[role] = factories.member(rows.team, f"{secret}-{role}", role)
    rows.project = factories.project(rows.team, f"{secret} film")
    rows.shot = rows.project.shots.get()
    rows.shot.name = f"{secret} shot"
    rows.shot.save()
    _people(scene, folder)
    rows.asset = _asset(scene, folder)
    rows.upload = begin(rows.project, name=f"{secret}.mp4", size_bytes=100, author=scene.people["creator"])
    creator, prompt = scene.people["creator"], f"A {secret} harbour."
    rows.generation = factories.ready_draft(rows.shot, creator, rows.asset, prompt)
    rows.take = rows.generation.takes.get()
    rows.link, rows.token = sharing.create(
        rows.project,
        by=scene.people["owner"],
        label=f"{secret} client",
        scope=ShareScope.PROJECT,
        level=ShareLevel.APPROVE,
        may_download=True,
    )
    rows.guest = rows.link.guests.create(name=f"{secret} guest", email=f"{secret}-guest@example.com")
    rows.note = notes.write(
        rows.take, participant=Participant(user=scene.people["creator"]), text=f"A {secret} note."
    )
    selections.add(rows.project, secret[: selections.MOST_CHARACTERS], [rows.take], by=scene.people["owner"])
    rows.selection = rows.project.take_selections.get()
    rows.edit = rows.project.edits.create(number=1, name=secret, rate_num=24, rate_den=1)
    rows.film = rows.project.films.create(
        author=scene.people["creator"], state="ready", file=rows.asset.original
    )
    rows.sound = rows.project.cut_sounds.create(
        author=scene.people["creator"], name=f"{secret}.wav", state="ready", is_current=True
    )
    default_storage.save(rows.sound.copy, ContentFile(b"sound"))
    default_storage.save(rows.sound.wav, ContentFile(b"sound"))
    rows.deleted_shot = editing.delete_row(
        editing.add_row(rows.project, ShotPlan(name=f"{secret} cut"), by=creator), by=creator
    )
    frozen = FrozenRow(shot=rows.shot, checked=check_request(rows.generation.video_request))
    rows.batch = create_batch(
        rows.project, [frozen], engine="runware", author=scene.people["owner"], order_key=uuid.uuid4()
    )
    rows.webhook = _webhook(scene)
    rows.template = PromptTemplate.objects.create(
        team=rows.team,
        author=scene.people["creator"],
        mode=Mode.TEXT,
        label=f"{secret} start",
        prompt="Words.",
    )
    return scene


def _webhook(scene: Any) -> Any:
    """A webhook with one message that waits."""
    terms = webhooks.WebhookTerms(
        name=f"{scene.secret} hook",
        url=f"https://{scene.secret}.example.com/hook",
        body_format=BodyFormat.STUDIO,
        events={PublicEvent.FILM_READY},
    )
    row, _ = webhooks.create(scene.rows.project, terms, by=scene.people["owner"])
    publish(scene.rows.project.pk, PublicEvent.FILM_READY, subject=scene.rows.film.pk)
    return row


def _people(scene: Any, folder: Path) -> None:
    rows, creator = scene.rows, scene.people["creator"]
    rows.member = rows.team.members.get(user=scene.people["reviewer"])
    owner = rows.team.members.get(user=scene.people["owner"])
    rows.invitation, _ = teams.invite_by_link(owner, Role.REVIEWER, now=timezone.now())
    rows.session = creator.sessions.create(session_key=f"{scene.secret}-session", seen_at=timezone.now())
    endpoint = f"https://{scene.secret}.example.com/push"
    rows.push_subscription = creator.push_subscriptions.create(session=rows.session, endpoint=endpoint)
    rows.passkey = creator.passkeys.create(
        name=f"{scene.secret} key", credential_id=scene.secret.encode().hex(), credential=b""
    )
    notification = {"text": f"{scene.secret} news", "path": "/projects/", "key": scene.secret}
    activity.notify([creator], rows.project, "note", actor=scene.people["owner"], **notification)
    rows.notification = creator.notifications.get()
    rows.service_account = service_accounts.create(owner, f"{scene.secret} farm", Role.CREATOR)
    rows.api_token, _ = factories.api_token(creator.memberships.get(), f"{scene.secret} pipeline")
    rows.data_export = creator.data_exports.create(
        file=f"data-exports/{creator.pk}.zip", expires_at=timezone.now() + timedelta(days=1)
    )
    archive = folder / f"{creator.pk}.zip"
    archive.write_bytes(b"PK")
    stored_files.put(archive, rows.data_export.file)


_PREPARED: dict[str, Any] = {}  # what the first asset was made into; the others share its files


def _asset(scene: Any, folder: Any) -> Any:
    columns = {
        "team": scene.rows.team,
        "author": scene.people["creator"],
        "name": f"{scene.secret}.mp4",
        "project": scene.rows.project,
    }
    if not _PREPARED:
        local = files.clip(folder / f"{uuid.uuid4()}.mp4", seconds=1, size=(320, 180))
        asset = library.receive(local=local, **columns)
        library_tasks.prepare(str(asset.pk))
        library_tasks.make_proxy(str(asset.pk))
        asset.refresh_from_db()
        own = {*columns, "id", "created_at"}
        shared = [one for one in asset._meta.concrete_fields if one.name not in own]
        _PREPARED.update({one.attname: getattr(asset, one.attname) for one in shared})
        return asset
    return Asset.objects.create(**columns, **_PREPARED)
