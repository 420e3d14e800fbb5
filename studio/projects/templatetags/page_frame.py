"""The rail of a page, for its frame."""

from __future__ import annotations

from django import template
from django.template import Context

from studio.accounts.guards import current_member
from studio.projects.models import Project
from studio.projects.rail import Rail, rail_of, rail_without_project

register = template.Library()


@register.simple_tag(takes_context=True)
def page_rail(context: Context) -> Rail | None:
    """The links beside a page: of its project, else of the studio; None for who is signed out."""
    request, project = context.get("request"), context.get("project")
    if request is None or not request.user.is_authenticated:
        return None
    member = current_member(request)
    unread = str(context.get("unread") or "")
    if member is None or not isinstance(project, Project):
        return rail_without_project(member, path=request.path, unread=unread)
    app = request.resolver_match.app_name if request.resolver_match else ""
    return rail_of(project, member, path=request.get_full_path(), app=app, unread=unread)
