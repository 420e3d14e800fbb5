"""Django's admin for operators: look at rows of accounts, money and orders, and switch accounts off.

The ledger, the logs and everything that has rules of its own are read-only here, and what a team writes or
renders is not shown. There is no sign-in, password or deletion beside those of the studio.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import update_wrapper
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Model
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from studio.accounts import operators
from studio.accounts.models import (
    Installation,
    InstallationEvent,
    Invitation,
    Member,
    Team,
    TeamEvent,
    User,
    UserSession,
)
from studio.accounts.reauthentication import recently_authenticated
from studio.activity.models import Event
from studio.core.errors import Refusal
from studio.generation.models import EngineStatus, Generation
from studio.ledger.models import Allowance, ApprovalLimit, Budget, Entry
from studio.projects.models import Project

SECRET_FIELDS = frozenset({"password", "token_hash", "session_key"})
CREATIVE_FIELDS = frozenset({"request", "sent_prompt", "wildcard_prompt", "fingerprint"})


class OperatorAdminSite(admin.AdminSite):
    """The pages that look at rows; 403 for whoever is no operator, and no page to sign in or out."""

    site_header = site_title = "Circle Take"
    index_title = gettext_lazy("Rows")
    site_url = "/operations/"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Guard a view of the admin."""

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not self.has_permission(request):
                raise PermissionDenied
            return recently_authenticated(view)(request, *args, **kwargs)

        return update_wrapper(never_cache(csrf_protect(guarded)), view)

    def get_urls(self) -> list[Any]:
        """The index, and for each model its list, its rows and their history."""
        urls: list[Any] = [
            path("", self.admin_view(self.index), name="index"),
            path("jsi18n/", self.admin_view(self.i18n_javascript), name="jsi18n"),  # of every page of a row
        ]
        for model, model_admin in self._registry.items():
            base = f"{model._meta.app_label}/{model._meta.model_name}/"
            urls += [
                path(base + str(pattern.pattern), pattern.callback, name=pattern.name)
                for pattern in model_admin.get_urls()
                if isinstance(pattern, URLPattern) and _is_shown(pattern.name)
            ]
        return [*urls, path("<slug:app_label>/", self.admin_view(self.app_index), name="app_list")]


def _is_shown(name: str | None) -> bool:
    return bool(name) and str(name).endswith(("_changelist", "_change", "_history"))


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows of a model to look at, the newest first, without secrets and without what a team has written."""

    media = forms.Media()  # the scripts of forms, which there are none of
    actions = None
    list_per_page = 50
    show_full_result_count = False

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Every column but the hidden ones."""
        return [field.name for field in _shown(self.model)]

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns of the list."""
        return [field.name for field in _shown(self.model)]

    def get_ordering(self, request: HttpRequest) -> Any:
        """The newest first, where rows have a time."""
        names = {field.name for field in self.model._meta.concrete_fields}
        return ["-created_at"] if "created_at" in names else ["pk"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """The rows with what they refer to."""
        related = [field.name for field in _shown(self.model) if field.is_relation]
        return super().get_queryset(request).select_related(*related)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody adds a row here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes a row here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody deletes a row here."""
        return False


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """The name of a person, and whether they can sign in."""

    class Meta:
        model = User
        fields = ("name", "is_active")

    def clean_is_active(self) -> bool:
        """Refuse to switch off the only operator."""
        is_active = bool(self.cleaned_data["is_active"])
        try:
            if not is_active:
                operators.refuse_last(self.instance)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from None
        return is_active


class AccountAdmin(ReadOnlyAdmin):
    """Accounts: their name can be changed, and they can be switched off."""

    form = AccountForm
    search_fields = ("email", "name")

    def get_list_display(self, request: HttpRequest) -> Any:
        """Who it is and what they may do."""
        return ["email", "name", "is_active", "is_operator", "may_create_teams", "created_at"]

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """What can be changed stands last."""
        return ["email", "is_operator", "may_create_teams", "created_at", "name", "is_active"]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Rights are given on the operations page; an address belongs to its person."""
        return ["email", "is_operator", "may_create_teams", "created_at"]

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Permissions of operators on rows of accounts."""
        return self.admin_site.has_permission(request)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save the two fields, and say so in the log of the installation."""
        operators.change_account(obj, name=obj.name, is_active=obj.is_active, by=cast("User", request.user))


def _shown(model: type[Model]) -> list[Field[Any, Any]]:
    hidden = SECRET_FIELDS | CREATIVE_FIELDS
    return [field for field in model._meta.concrete_fields if field.name not in hidden]


def _site(models: Iterable[type[Model]]) -> OperatorAdminSite:
    operator_site = OperatorAdminSite()
    operator_site.register(User, AccountAdmin)
    operator_site.register(list(models), ReadOnlyAdmin)
    return operator_site


site = _site(
    (
        *(Installation, InstallationEvent, Team, TeamEvent, Member, Invitation, UserSession),
        *(Project, Event, Generation, EngineStatus),
        *(Entry, Allowance, Budget, ApprovalLimit),
    )
)
