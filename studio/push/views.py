"""Notifications in the browser: their settings, and the files by which a browser installs the studio."""

from __future__ import annotations

from functools import cache
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from studio.accounts.models import User, UserSession
from studio.core.web.responses import body_json
from studio.projects.models import Project
from studio.push import keys, subscriptions

MOST_BYTES = 8000
PAGE_SIZE = 50


@login_not_required
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that shows messages, at the root so that its scope is the whole studio."""
    return HttpResponse(_worker_script(), content_type="text/javascript; charset=utf-8")


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest, with which browsers install the studio."""
    icons = [
        {"src": static(f"img/app-{px}.png"), "sizes": f"{px}x{px}", "type": "image/png", "purpose": purpose}
        for px in (192, 512)
        for purpose in ("any", "maskable")
    ]
    value = {
        "id": "/",
        "name": "Circle Take",
        "short_name": "Circle Take",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#1c1c1f",
        "theme_color": "#1c1c1f",
        "icons": icons,
    }
    return JsonResponse(value, content_type="application/manifest+json")


@never_cache
@require_http_methods(["GET", "POST"])
def notification_settings(request: HttpRequest) -> HttpResponse:
    """The projects of which a person wants messages, and the browsers that take them."""
    person = cast("User", request.user)
    projects = Project.objects.visible_to(person).active().select_related("team").order_by("name", "pk")
    page = Paginator(projects, PAGE_SIZE).get_page(request.GET.get("page"))
    if request.method == "POST":
        subscriptions.choose(person, list(page), set(request.POST.getlist("project")))
        messages.success(request, _("Saved."))
        return redirect("push:settings")
    devices = subscriptions.devices(person, session_key=request.session.session_key)
    context = {
        "page": page,
        "projects": list(page),
        "chosen": set(person.push_choices.filter(project__in=list(page)).values_list("project", flat=True)),
        "next_url": f"?page={page.next_page_number()}" if page.has_next() else "",
        "previous_url": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "devices": devices,
        "is_listed": any(device.is_this for device in devices),
        "public_key": keys.public_key(),
    }
    return render(request, "push/settings.html", context)


@require_POST
def add_device(request: HttpRequest) -> JsonResponse:
    """Let this browser take messages: its subscription comes as JSON."""
    person = cast("User", request.user)
    session = get_object_or_404(UserSession, user=person, session_key=request.session.session_key)
    try:
        subscriptions.add(person, session, body_json(request, most=MOST_BYTES))
    except (subscriptions.InvalidSubscription, ValueError) as problem:
        refusal = problem if isinstance(problem, subscriptions.InvalidSubscription) else None
        sentence = str(refusal or _("Your browser gave no address for notifications. Try again."))
        return JsonResponse({"sentence": sentence}, status=422)
    return JsonResponse({"url": reverse("push:settings")})


@require_POST
def remove_device(request: HttpRequest, subscription_id: UUID) -> HttpResponse:
    """Send no more messages to a browser of the person."""
    get_object_or_404(cast("User", request.user).push_subscriptions, pk=subscription_id).delete()
    return redirect("push:settings")


@cache
def _worker_script() -> bytes:
    return (settings.BASE / "static/js/push/service-worker.js").read_bytes()
