"""The composer: another mode, live price and problems, the request as it would be sent, the order."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.catalog import model_specs
from studio.core.errors import Refusal
from studio.core.values.translatable import translatable
from studio.core.web.body_limits import takes_files
from studio.core.web.idempotency import KeyReused
from studio.core.web.rate_limits import ORDER, hit_more, rate_limited
from studio.core.web.responses import go, is_htmx
from studio.generation.composer.context import ComposerContext
from studio.generation.composer.duplicates import Duplicate, find_duplicate
from studio.generation.composer.forms import ComposeForm, ids_in
from studio.generation.composer.matrix import confirmation
from studio.generation.composer.paste import fill
from studio.generation.composer.placement import place
from studio.generation.models import Engine, Generation
from studio.generation.request_body import documents_of, request_json
from studio.generation.views.gallery import chosen_shot, render_gallery
from studio.ledger.allowances import NoAllowance
from studio.ledger.limits import OverBudget
from studio.library.request_inputs.roles import ROLES
from studio.library.uploads.form_uploads import receive_form_file
from studio.projects.guards import project_view
from studio.projects.models import NEW_SHOT, Project, Shot
from studio.projects.offered_models import default_model

MODEL_CHANGED = translatable(
    "Another model was chosen at this moment. Look at what it changes, then order again."
)


@never_cache
@require_GET
@project_view(requires=Permission.ORDER)
def composer(request: StudioRequest, project: Project) -> HttpResponse:
    """The composer in another mode (``to``), with everything that was entered."""
    data = request.GET.copy()
    data["mode"] = data.get("to") or data.get("mode") or "text"
    if not is_htmx(request):
        gallery = reverse("generation:gallery", args=[project.pk])
        return go(request, f"{gallery}?{data.urlencode()}")
    return _render_composer(request, _checked(data, project))


@takes_files
@require_POST
@project_view(requires=Permission.ORDER)
def preflight(request: StudioRequest, project: Project) -> HttpResponse:
    """The two buttons, and the problems of each field, for what is entered right now."""
    form = _checked(request.POST, project)
    composer = ComposerContext(form=form, shot=_target(form), member=request.member)
    return render(request, "generation/_preflight.html", {"composer": composer, "project": project})


@takes_files
@require_POST
@project_view(requires=Permission.ORDER)
def show_request(request: StudioRequest, project: Project) -> HttpResponse:
    """The exact body that would be sent; of several, the first."""
    form = _checked(request.POST, project)
    body = request_json(form.checked.request, form.checked.sent_prompt)
    context = {"project": project, "others": len(form.matrix.orders) - 1, **documents_of(body)}
    template = "generation/_request.html" if is_htmx(request) else "generation/request.html"
    return render(request, template, context)


@takes_files
@require_POST
@project_view(requires=Permission.ORDER)
@rate_limited(ORDER)
def order(request: StudioRequest, project: Project) -> HttpResponse:
    """Order a draft or a paid render. 422 with the problems at their fields, and nothing is lost."""
    data = request.POST.copy()
    refusals = _keep_uploads(request, project, data)
    form = _checked(data, project)
    for role, sentence in refusals:
        form.refuse(role, sentence)
    if form.model_changes:
        form.refuse("", MODEL_CHANGED)
    questions = _questions(request, form) if form.is_valid() else {}
    status = 422
    if form.is_valid() and not any(questions.values()):
        try:
            return _ordered(request, form, _order(request, form))
        except (OverBudget, NoAllowance) as refusal:  # a draft of it can still be ordered
            return _respond(request, form, show_missing=True, refusal=refusal.message)
        except KeyReused as refusal:
            form.renew_key()
            form.refuse("", refusal.message)
            status = refusal.status
        except Refusal as refusal:
            form.refuse("", refusal.message)
    response = _respond(request, form, show_missing=True, **questions)
    response.status_code = status
    return response


@require_http_methods(["GET", "POST"])
@project_view(requires=Permission.ORDER)
def paste(request: StudioRequest, project: Project) -> HttpResponse:
    """Fill the composer with an API body, and name what in it cannot be used."""
    if request.method == "GET":
        return render(request, "generation/paste.html", {"project": project})
    model = model_specs.find(request.POST.get("model", "")) or default_model(project)
    filled = fill(request.POST.get("body", ""), project, model)
    data = request.POST.copy()
    if filled.fields:
        data = QueryDict(mutable=True)
        for name, values in filled.fields.items():
            data.setlist(name, values)
        data["shot"] = request.POST.get("shot", "")
    form = _checked(data, project)
    response = _respond(request, form, left_out=filled.unusable, is_filled=bool(filled.fields))
    if not filled.fields:
        return response
    return trigger_client_event(response, "studio:write", {"text": data.get("prompt", "")}, after="settle")


def _questions(request: StudioRequest, form: ComposeForm) -> dict[str, Any]:
    """What is asked before it is ordered: whether so many are meant, then whether it is wanted once more."""
    question, answer = confirmation(form.matrix, _engine(request)), request.POST.get("confirmed", "")
    if question and question.answer != answer:
        return {"confirmation": question}
    return {"duplicate": _rendered_before(request, form, answer if question else "")}


def _rendered_before(request: StudioRequest, form: ComposeForm, confirmed: str) -> Duplicate | None:
    """The take that shows this already, unless the person knows and wants it again."""
    if request.POST.get("again"):
        return None
    key = form.cleaned_data["order_key"]
    return find_duplicate(
        form.project, form.matrix.orders, engine=_engine(request), key=key, confirmed=confirmed
    )


def _engine(request: StudioRequest) -> Engine:
    confirmed = request.POST.get("confirmed", "").partition(" ")[0]
    named = request.POST.get("again") or request.POST.get("engine") or confirmed
    return Engine.RUNWARE if named == Engine.RUNWARE else Engine.DRAFT


def _order(request: StudioRequest, form: ComposeForm) -> Generation:
    """Order into the chosen shot, or one that is added and stays if the order does; the first order.

    Raises Refusal.
    """
    hit_more(ORDER, request.user.pk, times=len(form.matrix.orders) - 1)
    return place(
        form,
        None if form.data.get("shot") == NEW_SHOT else _target(form),
        author=request.user,
        engine=_engine(request),
        order_key=form.cleaned_data["order_key"] or uuid.uuid4(),
        parent=form.project.generations.filter(pk__in=ids_in(cast("QueryDict", form.data), "reused")).first(),
    )


def _ordered(request: StudioRequest, form: ComposeForm, generation: Generation) -> HttpResponse:
    """A fresh composer with the same words; the page's poll is told to fetch the new card.

    What went to a new shot is shown there, among the shots.
    """
    gallery = reverse("generation:gallery", args=[form.project.pk])
    if form.data.get("shot") == NEW_SHOT:
        return go(request, f"{gallery}?shot={generation.shot.number}")
    if not is_htmx(request):
        return go(request, gallery)
    form.start_next_order()
    response = _render_composer(request, form)
    return trigger_client_event(response, "studio:ordered", {"card": f"card-{generation.pk}"})


def _keep_uploads(request: StudioRequest, project: Project, data: QueryDict) -> list[tuple[str, str]]:
    """Files that came with the form itself (no JavaScript) become inputs; the refusals, by role."""
    refusals = []
    for role in ROLES:
        for file in request.FILES.getlist(f"upload_{role}"):
            try:
                asset = receive_form_file(cast("TemporaryUploadedFile", file), project, author=request.user)
            except Refusal as refusal:
                refusals.append((role, refusal.message))
            else:
                data.appendlist(role, str(asset.pk))
    return refusals


def _checked(data: QueryDict, project: Project) -> ComposeForm:
    form = ComposeForm(data, project=project)
    form.is_valid()
    return form


def _respond(request: StudioRequest, form: ComposeForm, **more: Any) -> HttpResponse:
    """The composer, or the whole page around it where nobody can swap it."""
    if is_htmx(request):
        return _render_composer(request, form, **more)
    return render_gallery(request, form.project, form, **more)


def _render_composer(
    request: StudioRequest, form: ComposeForm, *, show_missing: bool = False, **more: Any
) -> HttpResponse:
    shots = list(form.project.shots.all())
    context = ComposerContext(
        form=form,
        shot=_target(form, shots),
        shots=shots,
        member=request.member,
        show_missing=show_missing,
        **more,
    )
    parts = {"composer": context, "project": form.project}
    return render(request, "generation/_composer.html", parts, status=422 if show_missing else 200)


def _target(form: ComposeForm, shots: list[Shot] | None = None) -> Shot:
    shots = list(form.project.shots.all()) if shots is None else shots
    return chosen_shot(shots, str(form.data.get("shot", ""))) or shots[-1]
