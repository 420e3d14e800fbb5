"""Sign the videos that leave, where the installation has a certificate; each in a bounded process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from studio.core.errors import Refusal
from studio.core.translations.wording import worded
from studio.media.bounded import run_bounded
from studio.media.errors import Unusable

SECONDS = 60


class CannotSign(Refusal):
    """The certificate of the installation is broken: nothing leaves until somebody mends it."""


def is_configured() -> bool:
    """Whether videos are signed here."""
    return bool(settings.C2PA_CERT)


def require_signer() -> None:
    """Do nothing where nothing is signed. Raises CannotSign when the certificate cannot sign."""
    if is_configured():
        try:
            run_bounded(
                "check_signing", seconds=SECONDS, certificate=settings.C2PA_CERT, key=settings.C2PA_KEY
            )
        except Unusable as error:
            raise CannotSign(
                gettext("%(sentence)s Whoever runs the studio can mend it.")
                % {"sentence": worded(error.sentence)}
            ) from None


def sign(path: Path, out: Path, manifest: dict[str, Any]) -> None:
    """Write the video in ``path`` with a C2PA manifest to ``out``. Raises Unusable."""
    run_bounded(
        "sign",
        seconds=SECONDS,
        path=str(path),
        out=str(out),
        manifest=manifest,
        certificate=settings.C2PA_CERT,
        key=settings.C2PA_KEY,
    )
