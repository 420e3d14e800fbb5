"""An input of the composer: an asset in a role, as its template shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from studio.core.translations.wording import worded
from studio.library.descriptions.labels import derived_from_label, facts_label
from studio.library.files import links
from studio.library.models import Asset
from studio.library.request_inputs.roles import name_field


@dataclass(frozen=True, kw_only=True)
class InputCheck:
    """The result of one rule of the model for this file; ``status``: ok, hint or blocked."""

    status: str
    text: str
    fix_url: str = ""


@dataclass(frozen=True, kw_only=True)
class ComposerInput:
    """One input of the composer, ready for its template."""

    asset_id: str
    role: str
    kind: str
    name: str
    mention: str
    name_field: str
    state: str
    sentence: str
    poster_url: str
    facts_label: str
    url: str
    derived_from_label: str = ""
    checks: tuple[InputCheck, ...] = ()

    @property
    def title(self) -> str:
        """Everything that is known of it, a line each."""
        lines = (self.name, self.derived_from_label, self.facts_label, *(check.text for check in self.checks))
        return "\n".join(line for line in lines if line)


def composer_input(
    asset: Asset, role: str, *, mention: str, checks: tuple[InputCheck, ...] = ()
) -> ComposerInput:
    """Build the input of an asset in a role, called ``mention`` in the prompt."""
    return ComposerInput(
        asset_id=str(asset.pk),
        role=role,
        kind=asset.kind,
        name=asset.name,
        mention=mention,
        name_field=name_field(role, asset),
        state=asset.state,
        sentence=worded(asset.sentence),
        poster_url=links.poster(asset),
        derived_from_label=derived_from_label(asset),
        facts_label=facts_label(asset),
        url=reverse("library:composer_input", args=[asset.pk]) + f"?role={role}",
        checks=checks,
    )


def ground_checks(asset: Asset) -> tuple[InputCheck, ...]:
    """A hint of the ground on which a file with transparency is sent; nothing for others."""
    if not asset.traits.get("has_alpha"):
        return ()
    on_black, on_white = (
        gettext("See-through parts are sent on black."),
        gettext("See-through parts are sent on white."),
    )
    return (InputCheck(status="hint", text=on_black if asset.kind == "video" else on_white),)
