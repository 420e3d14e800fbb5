"""Fingerprints of the request itself, with a version, in place of those of the message to the provider."""

import logging

from django.db import migrations

from studio.catalog.request import VideoRequest
from studio.generation.checked_request import fingerprint

BATCH = 500
logger = logging.getLogger(__name__)


def recompute(apps, schema_editor):
    Generation = apps.get_model('generation', 'Generation')
    rows = Generation.objects.only('pk', 'request', 'sent_prompt', 'fingerprint')
    batch = []
    for row in rows.iterator(chunk_size=BATCH):
        row.fingerprint = _fingerprint(row)
        batch.append(row)
        if len(batch) == BATCH:
            Generation.objects.bulk_update(batch, ['fingerprint'])
            batch = []
    Generation.objects.bulk_update(batch, ['fingerprint'])


def _fingerprint(row):
    """Empty, so that no duplicate is found, for a request that cannot be read any more."""
    try:
        return fingerprint(VideoRequest.from_json(row.request), row.sent_prompt)
    except (KeyError, TypeError, ValueError):
        logger.warning('generation %s has a request that cannot be read', row.pk)
        return ''


class Migration(migrations.Migration):
    dependencies = [('generation', '0010_standard_names')]

    operations = [migrations.RunPython(recompute, migrations.RunPython.noop)]
