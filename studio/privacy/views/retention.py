"""How long the takes of a project are kept: the rules, a preview of them, and what is announced."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.values.formatting import format_count, format_size
from studio.library.models import TRASH_RETENTION
from studio.privacy import retention as rules
from studio.privacy.forms import RetentionForm
from studio.privacy.models import PlannedRemoval, RemovalReason, RetentionRule
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review.labels import label_of, take_path

LISTED_AT_MOST = 50


@never_cache
@require_http_methods(["GET", "POST"])
@project_view(requires=Permission.MANAGE_PROJECTS)
def retention(request: StudioRequest, project: Project) -> HttpResponse:
    """The rules; POST shows what they would remove, and with ``save`` sets them."""
    rule = RetentionRule.objects.filter(project=project).first() or RetentionRule(project=project)
    fields = RetentionForm.base_fields
    form = RetentionForm(request.POST or None, initial={name: getattr(rule, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        if "save" in request.POST:
            rules.save(project, form.cleaned_data, by=request.user)
            messages.success(request, gettext("Saved. What goes is announced a week before."))
            return redirect("privacy:retention", project.pk)
        rule = form.rule(project.pk)
    context = {
        "project": project,
        "form": form,
        "preview": _preview(rule),
        "is_preview": form.is_bound and form.is_valid(),
        "notice_days": rules.NOTICE.days,
        "trash_days": TRASH_RETENTION.days,
        **_planned(project),
    }
    is_invalid = form.is_bound and not form.is_valid()
    return render(request, "privacy/retention.html", context, status=422 if is_invalid else 200)


def _preview(rule: RetentionRule) -> list[tuple[str, str]]:
    """What each rule would remove today, in words."""
    return [
        (reason.label.capitalize(), f"{format_count(count, 'take')}, {format_size(size_bytes)}")
        for reason, count, size_bytes in rules.preview(rule, timezone.now())
    ]


def _planned(project: Project) -> dict[str, object]:
    """Takes that are announced, the first to go first."""
    waiting = PlannedRemoval.objects.waiting().filter(project=project).order_by("due_at", "pk")
    shown = waiting.select_related("take__shot")[:LISTED_AT_MOST]
    rows = [
        {
            "label": label_of(removal.take),
            "url": take_path(removal.take),
            "reason": RemovalReason(removal.reason).label,
            "due_at": removal.due_at,
        }
        for removal in shown
    ]
    return {"planned": rows, "planned_count": waiting.count()}
