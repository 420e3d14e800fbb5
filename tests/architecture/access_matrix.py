"""Who gets through each address of the studio: one line per URL name, walked by test_access_matrix.py.

You added a URL? Add its line here, in the order of urls.py, or the test says so:

    "generation:cancel": inside(Permission.ORDER),           members who may do the permission; 404 for strangers, 403 below
    "review:note": inside(Permission.VIEW, post=Permission.REVIEW), another permission for POST
    "review:edit": inside(Permission.REVIEW, own=True),      403 also for members whose row it is not
    "activity:inbox": person(),                        whoever is signed in, whichever team
    "projects:projects": person(post=Permission.MANAGE_PROJECTS), whoever may do the permission in any team of theirs
    "operations:operations": by_operator(),            operators of the installation; 403 for everybody else
    "activity:open_notification": own_row(),           one person's own row (the creator's in fixtures.py); else 404
    "accounts:sign_in": anybody(),                     no account needed; never a 403, 404 or 500
    "review:guest": by_link(),                         no account: the link in the address decides; wrong: 404
    "api:v1:list_takes": by_token(Permission.VIEW, Scope.READ), the API: a scope of the token, and the role of its person

Your URL takes an argument that no other takes? ARGUMENTS in fixtures.py makes a real row for its name; add a line
there too. A view that takes ids from the form is named in FORMS with the fields that carry them: the test sends ids
of another team in them, and nothing of that team may be told or changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from studio.accounts.policy import Permission
from studio.api.scopes import Scope
from studio.operations import admin


class Kind(Enum):
    """What decides at an address."""

    INSIDE = "the role in the team that owns what the address names"
    OWN_ROW = "being the person whose row it is"
    OPERATOR = "being an operator of the installation"
    PERSON = "being signed in, and the role in any team where a permission is named"
    ANYBODY = "nothing"
    LINK = "the token of a link for guests in the address"
    TOKEN = "a token of the API: its scopes, and the role of its person"


@dataclass(frozen=True, kw_only=True)
class Access:
    """Who passes, by GET and by POST. ``own``: some members are refused because the row is not theirs."""

    kind: Kind
    get: Permission | None = None
    post: Permission | None = None
    own: bool = False
    scopes: tuple[Scope, ...] = ()  # of the API: any one of them


def inside(permission: Any, *, post: Any = None, own: bool = False) -> Any:
    return Access(kind=Kind.INSIDE, get=permission, post=post or permission, own=own)


def person(permission: Any = None, *, post: Any = None) -> Any:
    return Access(kind=Kind.PERSON, get=permission, post=post or permission)


def own_row() -> Any:
    return Access(kind=Kind.OWN_ROW)


def by_operator() -> Any:
    return Access(kind=Kind.OPERATOR)


def anybody() -> Any:
    return Access(kind=Kind.ANYBODY)


def by_token(permission: Any, *scopes: Scope) -> Any:
    return Access(kind=Kind.TOKEN, get=permission, post=permission, scopes=scopes)


def by_link() -> Any:
    return Access(kind=Kind.LINK)


ADMIN_PAGES = (
    "index",
    *(pattern.name for pattern in admin.site.get_urls() if pattern.name not in {"index", "app_list"}),
    "app_list",
)
ACCESS = {
    # accounts
    "core:words": anybody(),
    "accounts:sign_in": anybody(),
    "accounts:passkey_sign_in": anybody(),
    "accounts:passkey_sign_in_options": anybody(),
    "accounts:sign_in_code": anybody(),
    "accounts:sign_in_link": anybody(),
    "accounts:reauthenticate": person(),
    "accounts:reauthenticate_passkey": person(),
    "accounts:reauthenticate_passkey_options": person(),
    "accounts:sign_out": person(),
    "accounts:request_password_reset": anybody(),
    "accounts:reset_password": anybody(),
    "accounts:invitation": anybody(),
    "accounts:profile": person(),
    "accounts:theme": person(),
    "accounts:first_steps": person(),
    "accounts:password": person(),
    "accounts:email": person(),
    "accounts:confirm_email": person(),
    "accounts:end_other_sessions": person(),
    "accounts:end_session": own_row(),
    "accounts:add_passkey": person(),
    "accounts:add_passkey_options": person(),
    "accounts:remove_passkey": own_row(),
    "accounts:second_factor": person(),
    "accounts:second_factor_required": person(),
    "accounts:turn_off_second_factor": person(),
    "accounts:renew_recovery_codes": person(),
    "accounts:create_team": by_operator(),  # and whom they allow, see tests/accounts/test_operators.py
    "accounts:team": inside(Permission.VIEW),
    "accounts:switch_team": inside(Permission.VIEW),
    "accounts:rename_team": inside(Permission.OWN_TEAM),
    "accounts:invite": inside(Permission.MANAGE_TEAM),
    "accounts:invite_link": inside(Permission.MANAGE_TEAM),
    "accounts:revoke_invitation": inside(Permission.MANAGE_TEAM),
    "accounts:leave_team": inside(Permission.VIEW),
    "accounts:set_logo": inside(Permission.OWN_TEAM),
    "accounts:remove_logo": inside(Permission.OWN_TEAM),
    "accounts:logo": inside(Permission.VIEW),
    "accounts:set_second_factor": inside(Permission.OWN_TEAM),
    "accounts:transfer_ownership": inside(Permission.OWN_TEAM),
    "accounts:change_role": inside(Permission.MANAGE_TEAM),
    "accounts:remove_member": inside(Permission.MANAGE_TEAM),
    # projects
    "projects:home": person(),
    "projects:projects": person(post=Permission.MANAGE_PROJECTS),
    "projects:palette": person(),
    "projects:settings": inside(Permission.ORDER),
    "projects:save": inside(Permission.MANAGE_PROJECTS),
    "projects:archive": inside(Permission.MANAGE_PROJECTS),
    "projects:add_shot": inside(Permission.ORDER),
    "projects:order_shots": inside(Permission.ORDER),
    "projects:rename_shot": inside(Permission.ORDER),
    # activity
    "activity:inbox": person(),
    "activity:read_all": person(),
    "activity:open_notification": own_row(),
    "activity:project_log": inside(Permission.SEE_LOG),
    "activity:project_log_csv": inside(Permission.SEE_LOG),
    "activity:team_log": inside(Permission.SEE_LOG),
    "activity:team_log_csv": inside(Permission.SEE_LOG),
    # library
    "library:upload": inside(Permission.UPLOAD),
    "library:library": inside(Permission.VIEW),
    "library:picker": inside(Permission.UPLOAD),
    "library:empty_trash": inside(Permission.UPLOAD),
    "library:chunk": inside(Permission.UPLOAD, own=True),
    "library:parts": inside(Permission.UPLOAD, own=True),
    "library:composer_input": inside(Permission.UPLOAD),
    "library:asset": inside(Permission.VIEW),
    "library:facts": inside(Permission.VIEW),
    "library:edit": inside(Permission.UPLOAD),
    "library:throw_away": inside(Permission.UPLOAD),
    "library:restore": inside(Permission.UPLOAD),
    "library:try_again": inside(Permission.UPLOAD),
    "library:fix": inside(Permission.UPLOAD),
    "library:original": inside(Permission.VIEW),
    "library:proxy": inside(Permission.VIEW),
    "library:poster": inside(Permission.VIEW),
    "library:sprite": inside(Permission.VIEW),
    "library:waveform": inside(Permission.VIEW),
    "library:frame": inside(Permission.VIEW),
    "library:keep_frame": inside(Permission.UPLOAD),
    # ledger
    "ledger:money": inside(Permission.SEE_MONEY),
    "ledger:entries_csv": inside(Permission.SEE_MONEY),
    "ledger:reconciliation": inside(Permission.SEE_MONEY),
    "ledger:reconcile": inside(Permission.MANAGE_MONEY),
    "ledger:set_budget": inside(Permission.MANAGE_MONEY),
    "ledger:set_approval": inside(Permission.MANAGE_MONEY),
    # review
    "review:bulk": inside(Permission.REVIEW),
    "review:changed_request": inside(Permission.VIEW),
    "review:compare": inside(Permission.VIEW),
    "review:prefer": inside(Permission.REVIEW),
    "review:dailies": inside(Permission.VIEW),
    "review:progress": inside(Permission.VIEW),
    "review:finish_review": inside(Permission.REVIEW),
    "review:nudge_members": inside(Permission.SHARE),
    # plan
    "plan:plan": inside(Permission.ORDER),
    "plan:add": inside(Permission.ORDER),
    "plan:sort": inside(Permission.ORDER),
    "plan:restore": inside(Permission.ORDER),
    "plan:import": inside(Permission.ORDER),
    "plan:export": inside(Permission.ORDER),
    "plan:draft": inside(Permission.ORDER),
    "plan:watch": inside(Permission.ORDER),
    "plan:film": inside(Permission.ORDER),
    "plan:move": inside(Permission.ORDER),
    "plan:costs": inside(Permission.SEE_MONEY),
    "plan:ask": inside(Permission.ORDER),
    "plan:batch": inside(Permission.ORDER),
    "plan:approve": inside(Permission.MANAGE_MONEY),
    "plan:decline": inside(Permission.ORDER, own=True),
    "plan:stop": inside(Permission.ORDER),
    "plan:retry": inside(Permission.ORDER),
    "plan:row": inside(Permission.ORDER),
    "plan:duplicate": inside(Permission.ORDER),
    "plan:split": inside(Permission.ORDER),
    "plan:delete": inside(Permission.ORDER),
    # exports
    "exports:cut": inside(Permission.VIEW),
    "exports:change_cut": inside(Permission.ORDER),
    "exports:watch_cut": inside(Permission.VIEW),
    "exports:upload_sound": inside(Permission.ORDER),
    "exports:change_sound": inside(Permission.ORDER),
    "exports:sound_copy": inside(Permission.VIEW),
    "exports:hand_off": inside(Permission.ORDER),
    "exports:sound": inside(Permission.ORDER),
    "exports:zip": inside(Permission.ORDER),
    "exports:film": inside(Permission.ORDER),
    "exports:film_file": inside(Permission.ORDER),
    "exports:file": inside(Permission.ORDER),
    "exports:report": inside(Permission.ORDER),
    "exports:packet": inside(Permission.SHARE),
    "exports:merge_notes": inside(Permission.SHARE),
    "exports:edits": inside(Permission.ORDER),
    "exports:edit": inside(Permission.ORDER),
    "exports:write_edit_note": inside(Permission.ORDER),
    "exports:edit_file": inside(Permission.ORDER),
    "review:lineage": inside(Permission.VIEW),
    "review:take": inside(Permission.VIEW),
    "review:watch": inside(Permission.VIEW),
    "review:write": inside(Permission.REVIEW),
    "review:verdict": inside(Permission.REVIEW),
    "review:withdraw": inside(Permission.REVIEW),
    "review:rate": inside(Permission.REVIEW),
    "review:pick": inside(Permission.REVIEW),
    "review:circle": inside(Permission.REVIEW),
    "review:tag_take": inside(Permission.REVIEW),
    "review:answer": inside(Permission.ORDER),
    "review:note": inside(Permission.VIEW),
    "review:edit": inside(Permission.REVIEW, own=True),
    "review:history": inside(Permission.VIEW),
    "review:resolve": inside(Permission.REVIEW),
    "review:reopen": inside(Permission.REVIEW),
    "review:record_watched": inside(Permission.VIEW),
    "review:check_note": inside(Permission.REVIEW),
    "review:share_note": inside(Permission.REVIEW, own=True),
    "review:react": inside(Permission.REVIEW),
    "review:attach": inside(Permission.REVIEW, own=True),
    "review:detach": inside(Permission.REVIEW, own=True),
    "review:delete": inside(Permission.REVIEW, own=True),
    "review:restore": inside(Permission.REVIEW, own=True),
    # generation
    "generation:gallery": inside(Permission.VIEW),
    "generation:watch": inside(Permission.VIEW),
    "generation:trash": inside(Permission.ORDER),
    "generation:restore": inside(Permission.ORDER),
    "generation:rename_selection": inside(Permission.REVIEW),
    "generation:delete_selection": inside(Permission.REVIEW),
    "generation:cover": inside(Permission.VIEW),
    "generation:choose_cover": inside(Permission.MANAGE_PROJECTS),
    "generation:composer": inside(Permission.ORDER),
    "generation:preflight": inside(Permission.ORDER),
    "generation:request": inside(Permission.ORDER),
    "generation:paste": inside(Permission.ORDER),
    "generation:examples": inside(Permission.ORDER),
    "generation:history": inside(Permission.ORDER),
    "generation:templates": inside(Permission.ORDER),
    "generation:keep_template": inside(Permission.ORDER),
    "generation:drop_template": inside(Permission.ORDER, own=True),
    "generation:cost_report": inside(Permission.SEE_MONEY),
    "generation:order": inside(Permission.ORDER),
    "generation:finish": inside(Permission.ORDER),
    "generation:check": inside(Permission.MANAGE_MONEY),
    "generation:details": inside(Permission.ORDER),
    "generation:sent_request": inside(Permission.ORDER),
    "generation:approve": inside(Permission.MANAGE_MONEY),
    "generation:poll_now": inside(Permission.ORDER),
    "generation:fetch_again": inside(Permission.ORDER),
    "generation:cancel": inside(Permission.ORDER),
    "generation:promote": inside(Permission.ORDER),
    "generation:retry": inside(Permission.ORDER),
    "generation:reuse": inside(Permission.ORDER),
    "generation:webhook": anybody(),
    "generation:model_page": person(),
    "generation:design": by_operator(),
    "generation:healthz": anybody(),
    "generation:readyz": anybody(),
    "review:share": inside(Permission.SHARE),
    "review:share_link": inside(Permission.SHARE),
    "review:switch_link": inside(Permission.SHARE),
    "review:renew_link": inside(Permission.SHARE),
    "review:nudge_guests": inside(Permission.SHARE),
    # operations
    "operations:metrics": anybody(),  # on loopback, or with the token of the settings
    "operations:operations": by_operator(),
    "operations:set_allowance": by_operator(),
    "operations:set_team_creation": by_operator(),
    "operations:add_right": by_operator(),
    "operations:remove_right": by_operator(),
    "operations:log": by_operator(),
    "operations:log_csv": by_operator(),
    "operations:remove_second_factor": by_operator(),
    "operations:order_log": by_operator(),
    # privacy
    "push:service_worker": anybody(),
    "push:manifest": anybody(),
    "push:settings": person(),
    "push:add_device": person(),
    "push:remove_device": own_row(),
    "webhooks:webhooks": inside(Permission.MANAGE_PROJECTS),
    "webhooks:webhook": inside(Permission.MANAGE_PROJECTS),
    "webhooks:log": inside(Permission.MANAGE_PROJECTS),
    "webhooks:pause": inside(Permission.MANAGE_PROJECTS),
    "webhooks:rotate": inside(Permission.MANAGE_PROJECTS),
    "webhooks:send_test": inside(Permission.MANAGE_PROJECTS),
    "webhooks:remove": inside(Permission.MANAGE_PROJECTS),
    "webhooks:delivery": inside(Permission.MANAGE_PROJECTS),
    "webhooks:send_again": inside(Permission.MANAGE_PROJECTS),
    "privacy:personal_data": person(),
    "privacy:request_export": person(),
    "privacy:download": own_row(),
    "privacy:delete_account": person(),
    "privacy:team_deletion": inside(Permission.OWN_TEAM),
    "privacy:restore_team": inside(Permission.OWN_TEAM),
    "privacy:retention": inside(Permission.MANAGE_PROJECTS),
    "operations:adopt": by_operator(),
    # API: the pages about tokens
    "api:tokens": person(),
    "api:revoke_token": own_row(),
    "api:team_tokens": inside(Permission.OWN_TEAM),
    "api:end_token": inside(Permission.OWN_TEAM),
    "api:add_service_account": inside(Permission.OWN_TEAM),
    "api:service_account": inside(Permission.OWN_TEAM),
    "api:openapi": anybody(),
    "api:reference": person(),
    # API: walked with tokens by test_api_access.py; a session opens none of them
    "api:mcp": by_token(Permission.VIEW, *Scope),  # its tools have scopes of their own
    "api:v1:me": by_token(Permission.VIEW, *Scope),
    "api:v1:list_teams": by_token(Permission.VIEW, Scope.READ),
    "api:v1:get_team": by_token(Permission.VIEW, Scope.READ),
    "api:v1:list_projects": by_token(Permission.VIEW, Scope.READ),
    "api:v1:create_project": by_token(Permission.MANAGE_PROJECTS, Scope.DRAFT),
    "api:v1:get_project": by_token(Permission.VIEW, Scope.READ),
    "api:v1:list_shots": by_token(Permission.VIEW, Scope.READ),
    "api:v1:list_takes": by_token(Permission.VIEW, Scope.READ),
    "api:v1:get_take": by_token(Permission.VIEW, Scope.READ),
    "api:v1:list_generations": by_token(Permission.VIEW, Scope.READ),
    "api:v1:get_generation": by_token(Permission.VIEW, Scope.READ),
    "api:v1:cancel_generation": by_token(Permission.ORDER, Scope.DRAFT, Scope.ASK, Scope.ORDER),
    "api:v1:check_order": by_token(Permission.ORDER, Scope.READ, Scope.DRAFT, Scope.ASK, Scope.ORDER),
    "api:v1:create_order": by_token(Permission.ORDER, Scope.DRAFT, Scope.ASK, Scope.ORDER),
    "api:v1:check_generation": by_token(Permission.ORDER, Scope.READ, Scope.DRAFT, Scope.ASK, Scope.ORDER),
    "api:v1:promote_generation": by_token(Permission.ORDER, Scope.ASK, Scope.ORDER),
    "api:v1:retry_generation": by_token(Permission.ORDER, Scope.DRAFT, Scope.ASK, Scope.ORDER),
    "api:v1:list_plan": by_token(Permission.ORDER, Scope.READ),
    "api:v1:add_plan_row": by_token(Permission.ORDER, Scope.DRAFT),
    "api:v1:import_plan": by_token(Permission.ORDER, Scope.DRAFT),
    "api:v1:put_plan_row": by_token(Permission.ORDER, Scope.DRAFT),
    "api:v1:list_verdicts": by_token(Permission.VIEW, Scope.READ),
    "api:v1:put_verdict": by_token(Permission.REVIEW, Scope.REVIEW),
    "api:v1:delete_verdict": by_token(Permission.REVIEW, Scope.REVIEW),
    "api:v1:put_rating": by_token(Permission.REVIEW, Scope.REVIEW),
    "api:v1:put_pick": by_token(Permission.REVIEW, Scope.REVIEW),
    "api:v1:put_circle": by_token(Permission.REVIEW, Scope.REVIEW),
    "api:v1:list_notes": by_token(Permission.VIEW, Scope.READ),
    "api:v1:create_note": by_token(Permission.REVIEW, Scope.REVIEW),
    "api:v1:get_note": by_token(Permission.VIEW, Scope.READ),
    "api:v1:change_note": by_token(Permission.REVIEW, Scope.REVIEW),
    "api:v1:delete_note": by_token(Permission.REVIEW, Scope.REVIEW),
    "api:v1:resolve_note": by_token(Permission.REVIEW, Scope.REVIEW),
    "api:v1:reopen_note": by_token(Permission.REVIEW, Scope.REVIEW),
    "api:v1:get_money": by_token(Permission.SEE_MONEY, Scope.READ),
    "api:v1:list_entries": by_token(Permission.SEE_MONEY, Scope.READ),
    "api:v1:list_activity": by_token(Permission.SEE_LOG, Scope.READ),
    "api:v1:list_documents": by_token(Permission.ORDER, Scope.READ),
    "api:v1:get_document": by_token(Permission.ORDER, Scope.READ),
    "api:v1:list_webhooks": by_token(Permission.MANAGE_PROJECTS, Scope.READ),
    "api:v1:create_webhook": by_token(Permission.MANAGE_PROJECTS, Scope.ORDER),
    "api:v1:delete_webhook": by_token(Permission.MANAGE_PROJECTS, Scope.ORDER),
    "api:v1:list_models": by_token(Permission.VIEW, *Scope),
    "api:v1:get_model": by_token(Permission.VIEW, *Scope),
    "api:v1:list_files": by_token(Permission.VIEW, Scope.READ),
    "api:v1:upload_file": by_token(Permission.UPLOAD, Scope.DRAFT),
    "api:v1:begin_upload": by_token(Permission.UPLOAD, Scope.DRAFT),
    "api:v1:get_upload": by_token(Permission.UPLOAD, Scope.DRAFT),
    "api:v1:head_upload": by_token(Permission.UPLOAD, Scope.DRAFT),
    "api:v1:append_upload": by_token(Permission.UPLOAD, Scope.DRAFT),
    "api:v1:delete_upload": by_token(Permission.UPLOAD, Scope.DRAFT),
    "api:v1:get_file": by_token(Permission.VIEW, Scope.READ),
    "api:v1:get_file_content": by_token(Permission.VIEW, Scope.READ),
    "api:v1:get_file_poster": by_token(Permission.VIEW, Scope.READ),
    "api:v1:get_file_frame": by_token(Permission.VIEW, Scope.READ),
    # Django's admin; some pages refuse changes to operators too
    **{f"admin:{name}": Access(kind=Kind.OPERATOR, own=True) for name in ADMIN_PAGES},
    # guests
    "review:guest": by_link(),
    "review:guest_access": by_link(),
    "review:guest_logo": by_link(),
    "review:guest_take": by_link(),
    "review:guest_submit": by_link(),
    "review:guest_withdraw": by_link(),
    "review:guest_watch": by_link(),
    "review:guest_resolve": by_link(),
    "review:guest_email": by_link(),
    "review:guest_watched": by_link(),
    "review:guest_finished": by_link(),
    "review:guest_mail_stop": by_link(),
    "review:guest_video": by_link(),
    "review:guest_poster": by_link(),
    "review:guest_sprite": by_link(),
    "review:guest_download": by_link(),
}

# Actions before which a person proves again who they are, unless they did within the last 15 minutes. Decorate the
# view with @recently_authenticated, innermost.
REAUTHENTICATED = {
    "accounts:add_passkey",
    "accounts:add_passkey_options",
    "accounts:remove_passkey",
    "accounts:set_second_factor",
    "accounts:turn_off_second_factor",
    "accounts:renew_recovery_codes",
    "accounts:transfer_ownership",
    "accounts:change_role",
    "accounts:remove_member",
    "api:tokens",
    "api:add_service_account",
    "api:service_account",
    "ledger:set_budget",
    "ledger:set_approval",
    "operations:set_allowance",
    "operations:set_team_creation",
    "operations:add_right",
    "operations:remove_right",
    "operations:remove_second_factor",
    "privacy:request_export",
    "privacy:delete_account",
    "privacy:team_deletion",
    "webhooks:webhooks",
    "webhooks:webhook",
    "webhooks:rotate",
    *(f"admin:{name}" for name in ADMIN_PAGES),
}

# URL name: fields of its form or query that carry ids, each with the argument of fixtures.py that fills it.
FORMS = {
    "exports:change_sound": {"sound": "sound_id"},
    "review:bulk": {"take": "take_id"},
    "review:changed_request": {"a": "take_id", "b": "take_id"},
    "review:compare": {"a": "take_id", "b": "take_id"},
    "review:prefer": {"a": "take_id", "b": "take_id"},
    "review:dailies": {"take": "take_id"},
    "review:attach": {"asset": "asset_id"},
    "review:detach": {"asset": "asset_id"},
    "review:write": {"parent": "note_id"},
    "review:answer": {"note": "note_id"},
    "review:check_note": {"note": "note_id"},
    "review:guest_resolve": {"note": "note_id"},
    "generation:order": {
        "first_frame": "asset_id",
        "reference_images": "asset_id",
        "source_video": "asset_id",
        "reused": "generation_id",
    },
    "generation:preflight": {"first_frame": "asset_id", "reference_images": "asset_id"},
    "generation:gallery": {"reuse": "generation_id"},
    "generation:finish": {"take": "take_id"},
    "generation:trash": {"take": "take_id"},
    "generation:restore": {"take": "take_id"},
    "projects:order_shots": {"shot": "shot_id", "up": "shot_id"},
    "plan:sort": {"shot": "shot_id"},
    "plan:move": {"take": "take_id"},
    "plan:draft": {"shot": "shot_id"},
    "plan:ask": {"shot": "shot_id"},
    "plan:approve": {"struck": "batch_row_id", "row": "batch_row_id"},
    "plan:restore": {"deleted": "deleted_shot_id"},
    "ledger:set_budget": {"member": "user_id"},
    "api:tokens": {"team": "team_id", "projects": "project_id"},
}
