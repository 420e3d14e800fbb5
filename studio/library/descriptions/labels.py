"""Labels of a file: its facts in one line, and what it was derived from."""

from __future__ import annotations

from studio.core.models import FileState
from studio.core.progress import progress_of
from studio.core.values.formatting import format_number, format_size
from studio.library.models import Asset


def derived_from_label(asset: Asset) -> str:
    """Label of how it was derived: ``frame 24 of 02_T3.mp4``; empty for what was not."""
    if not asset.derivation_label:
        return ""
    return (
        f"{asset.derivation_label} of {asset.made_from.name}" if asset.made_from else asset.derivation_label
    )


def facts_label(asset: Asset) -> str:
    """Label of its measured facts: ``1920×1080 · 5.2 s · 24 fps · 12 MB``."""
    if asset.state == FileState.PREPARING:
        progress = progress_of(asset.progress_key)
        work = f"Making {asset.derivation_label} …" if asset.derivation_label else "Reading the file …"
        return f"{work} {progress.label}" if progress else work
    facts = [format_size(asset.size_bytes)]
    if asset.rate:
        facts.insert(0, f"{format_number(float(asset.rate))} fps")
    if asset.seconds:
        facts.insert(0, f"{format_number(asset.seconds)} s")
    if asset.width_px:
        facts.insert(0, f"{asset.width_px}×{asset.height_px}")
    return " · ".join(facts)
