"""Upload of the inputs of an order; a file that the provider stores already is named by its id.

How long the provider stores a file is not documented. An id that it has forgotten shows as a refusal of the
order, in words that are not documented either: so a refused order that named such ids is sent once more with
fresh uploads, and only that answer counts.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from studio.core.storage.files import as_local
from studio.generation.models import Generation, ProviderMedia, bump_revision
from studio.library.models import Asset
from studio.provider.client import Runware

STORED_FOR = timedelta(days=25)  # images are said to be removed 30 days after their last use


def upload_inputs(generation: Generation, client: Runware) -> None:
    """Give every input of an order its id at the provider, by an upload where there is none."""
    missing = {item.ref for item in generation.video_request.inputs} - set(generation.uploads)
    for asset in Asset.objects.filter(pk__in=missing):
        media_id = _stored_id(generation, asset) or _upload(generation, asset, client)
        _save(generation, {**generation.uploads, str(asset.pk): media_id})


def forget_reused(generation: Generation) -> bool:
    """Forget the ids that an order took over from earlier ones; False: all its inputs are its own uploads."""
    own = {
        str(one.asset_id): one.media_id for one in ProviderMedia.objects.filter(uploaded_for=generation.pk)
    }
    reused = {ref: media_id for ref, media_id in generation.uploads.items() if own.get(ref) != media_id}
    if reused:
        with transaction.atomic():
            ProviderMedia.objects.filter(media_id__in=reused.values()).orphan()
            _save(generation, {ref: own[ref] for ref in generation.uploads if ref not in reused})
    return bool(reused)


def _stored_id(generation: Generation, asset: Asset) -> str:
    """The id of an earlier upload of the same file; empty when there is none, or it is too old."""
    stored = ProviderMedia.objects.filter(
        asset=asset,
        engine=generation.engine,
        file=asset.provider_file,
        uploaded_at__gt=timezone.now() - STORED_FOR,
    ).first()
    return stored.media_id if stored else ""


def _upload(generation: Generation, asset: Asset, client: Runware) -> str:
    with as_local(asset.provider_file) as path:
        media_id = client.upload(path, asset.provider_file_facts["mime"])
    with transaction.atomic():
        ProviderMedia.objects.filter(asset=asset, engine=generation.engine).orphan()
        ProviderMedia.objects.create(
            asset=asset,
            engine=generation.engine,
            file=asset.provider_file,
            media_id=media_id,
            uploaded_for=generation.pk,
        )
    return media_id


def _save(generation: Generation, uploads: dict[str, str]) -> None:
    generation.uploads = uploads
    with transaction.atomic():
        Generation.objects.filter(pk=generation.pk).update(uploads=uploads, enqueued_at=timezone.now())
        bump_revision(generation.pk)
