"""Facts below the player of a take: prompt, parameters, relatives and links."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from studio.accounts.models import Member
from studio.accounts.policy import Permission
from studio.catalog import model_specs
from studio.catalog.labels import mode_label, model_name
from studio.core.translations.wording import worded
from studio.core.values.formatting import format_date, format_number, format_size
from studio.core.values.money import format_usd
from studio.generation.finishing import finishes
from studio.generation.gallery.actions import Action, promotion
from studio.generation.models import Take
from studio.generation.pipeline.event_view import report_text
from studio.library.models import Asset
from studio.review.hooks import TAKE_USES, TakeUse
from studio.review.labels import rate_of
from studio.review.lineage.relatives import Relative
from studio.review.lineage.take_relatives import made_from, made_of
from studio.review.visibility_and_status import Visibility


@dataclass(frozen=True, kw_only=True)
class FinishButton:
    """The button that orders a take once more, in the model in which it is finished."""

    label: str
    url: str
    order_key: str
    take_id: str


@dataclass(frozen=True, kw_only=True)
class TakeInfo:
    """Facts of a take; those that the member may not see are empty."""

    prompt: str
    read_as: str  # the camera move that a draft understood
    parameters: tuple[tuple[str, str], ...]  # label, value
    made_from: tuple[Relative, ...]
    made_of_it: tuple[Relative, ...]
    reuse_url: str
    promote: Action | None
    finish: FinishButton | None
    compare_url: str  # beside the take that it finishes; empty for others
    compare_label: str
    model_url: str
    mismatch: str  # how the file is not what was ordered
    report_text: str  # for the provider
    details_url: str
    facts_url: str  # of its file; empty while there is none
    uses: tuple[TakeUse, ...]  # by the edits that came back


def take_info(take: Take, member: Member, visibility: Visibility) -> TakeInfo:
    """Facts of a take as this member may see them."""
    generation = take.generation
    may_order = member.has_permission(Permission.ORDER) and visibility.prompt
    here = [generation.project_id, generation.pk]
    gallery = reverse("generation:gallery", args=[generation.project_id])
    return TakeInfo(
        prompt=str(generation.request.get("prompt", "")) if visibility.prompt else "",
        read_as=take.asset.read_as if take.asset and visibility.prompt else "",
        parameters=tuple(_parameters(take, visibility)),
        made_from=tuple(made_from(generation)) if visibility.prompt else (),
        made_of_it=tuple(made_of(take)) if visibility.prompt else (),
        reuse_url=f"{gallery}?{urlencode({'reuse': generation.pk})}#composer" if may_order else "",
        promote=promotion(generation, member.team) if may_order else None,
        finish=_finish_button(take, member) if may_order else None,
        compare_url=_compare_url(take) if visibility.prompt else "",
        compare_label=_source_label(take),
        model_url=_model_url(take) if visibility.prompt else "",
        mismatch=worded(take.mismatch),
        report_text=report_text(take) if may_order else "",
        details_url=reverse("generation:details", args=here) if may_order else "",
        facts_url=_facts_url(take),
        uses=tuple(TAKE_USES.call(take)) if may_order else (),
    )


def _finish_button(take: Take, member: Member) -> FinishButton | None:
    """The button that orders a take in the model in which it is finished; None where that is its own."""
    (line,) = finishes([take], member.team)
    model = model_specs.find(take.generation.model)
    if line.refusal or model is None or line.model_label == model.label:
        return None
    return FinishButton(
        label=gettext("Finish in %(model_label)s · about %(price_usd)s")
        % {"model_label": line.model_label, "price_usd": format_usd(line.price_usd)},
        url=reverse("generation:finish", args=[take.generation.project_id]),
        order_key=str(uuid.uuid4()),
        take_id=str(take.pk),
    )


def _compare_url(take: Take) -> str:
    """Both takes side by side: the one that was tried, and the one that finishes it."""
    source = take.generation.source_take
    if source is None or source.asset_id is None:
        return ""
    compare = reverse("review:compare", args=[take.generation.project_id])
    return f"{compare}?{urlencode({'a': source.pk, 'b': take.pk})}"


def _source_label(take: Take) -> str:
    source = take.generation.source_take
    return source.shot.take_label(source.number) if source else ""


def _model_url(take: Take) -> str:
    model = model_specs.find(take.generation.model)
    return reverse("generation:model_page", args=[model.slug]) if model else ""


def _facts_url(take: Take) -> str:
    if take.asset is None:
        return ""
    return f"{reverse('library:facts', args=[take.asset.pk])}?project={take.generation.project_id}"


def _parameters(take: Take, visibility: Visibility) -> list[tuple[str, str]]:
    generation, asset = take.generation, take.asset
    parameters = [(gettext("Made"), format_date(generation.created_at, "j M Y, H:i"))]
    if visibility.author:
        parameters.append((gettext("By"), str(generation.author or gettext("A former member"))))
    if visibility.prompt:
        parameters.append((gettext("Model"), model_name(generation.model)))
        parameters.append((gettext("Mode"), worded(mode_label(generation.mode))))
        parameters.append(
            (gettext("Engine"), gettext("Paid render") if generation.is_paid else gettext("Draft"))
        )
    if visibility.price:
        parameters.append((gettext("Cost"), take.cost_label))
    if asset:
        parameters += _file_facts(take, asset)
    if visibility.prompt and take.seed is not None:
        parameters.append((gettext("Seed"), str(take.seed)))
    return parameters


def _file_facts(take: Take, asset: Asset) -> list[tuple[str, str]]:
    rate = rate_of(take)
    frames = asset.frames or 0
    return [
        (
            gettext("Picture"),
            gettext("%(width_px)s × %(height_px)s, %(value)s fps")
            % {"width_px": asset.width_px, "height_px": asset.height_px, "value": format_number(float(rate))},
        ),
        (
            gettext("Length"),
            gettext("%(value)s s · %(frames)s frames")
            % {"value": format_number(float(frames / rate)), "frames": frames},
        ),
        (gettext("File"), f"{asset.format.upper() or asset.mime} · {format_size(asset.size_bytes)}"),
        (gettext("Sound"), gettext("yes") if asset.has_sound else pgettext("sound", "none")),
    ]
