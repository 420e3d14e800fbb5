"""Labels of a file: its facts in one line, and what it was derived from."""

from __future__ import annotations

import re

from django.utils.translation import gettext, gettext_noop

from studio.core.models import FileState
from studio.core.progress import progress_of
from studio.core.values.formatting import format_number, format_size, localized
from studio.library.models import Asset

# The labels of derivations as rows have them, in English: derived.forms and derived.frames write them.
DERIVATIONS = (
    gettext_noop("frame {number}"),
    gettext_noop("frames {first}–{last}"),
    gettext_noop("cropped to {width}×{height}"),
    gettext_noop("as {format}"),
    gettext_noop("at {rate} fps"),
)
PATTERNS = {re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^ –×]+)", message)): message for message in DERIVATIONS}


def derivation_label(asset: Asset) -> str:
    """How the asset was derived, in the language of the page: ``frame 24``; empty for what was not."""
    for pattern, message in PATTERNS.items():
        if match := pattern.fullmatch(asset.derivation_label):
            parts = {name: localized(part) for name, part in match.groupdict().items()}
            return gettext(message).format(**parts)
    return asset.derivation_label


def derived_from_label(asset: Asset) -> str:
    """Label of how it was derived: ``frame 24 of 02_T3.mp4``; empty for what was not."""
    label = derivation_label(asset)
    if not label or not asset.made_from:
        return label
    return gettext("%(derivation)s of %(name)s") % {"derivation": label, "name": asset.made_from.name}


def facts_label(asset: Asset) -> str:
    """Label of its measured facts: ``1920×1080 · 5.2 s · 24 fps · 12 MB``."""
    if asset.state == FileState.PREPARING:
        progress = progress_of(asset.progress_key)
        return f"{_work(asset)} {progress.label}" if progress else _work(asset)
    facts = [format_size(asset.size_bytes)]
    if asset.rate:
        facts.insert(0, f"{format_number(float(asset.rate))} fps")
    if asset.seconds:
        facts.insert(0, f"{format_number(asset.seconds)} s")
    if asset.width_px:
        facts.insert(0, f"{asset.width_px}×{asset.height_px}")
    return " · ".join(facts)


def _work(asset: Asset) -> str:
    label = derivation_label(asset)
    return (
        gettext("Making %(derivation)s …") % {"derivation": label} if label else gettext("Reading the file …")
    )
