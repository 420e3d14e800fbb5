"""Who gets through each address of the studio: one line per URL name, walked by test_doors.py.

You added a URL? Add its line here, in the order of urls.py, or the test says so:

    "generation:cancel": inside(Deed.ORDER),           members who may do the deed; 404 for strangers, 403 below
    "review:note": inside(Deed.VIEW, post=Deed.REVIEW), another deed for POST
    "review:edit": inside(Deed.REVIEW, own=True),      403 also for members whose row it is not
    "activity:inbox": person(),                        whoever is signed in, whichever team
    "generation:operations": person(Deed.OPERATE),     whoever may do the deed in any team of theirs
    "activity:open_notice": mine(),                    one person's own row (the creator's in scenery.py); else 404
    "accounts:sign_in": anybody(),                     no account needed; never a 403, 404 or 500
    "review:guest": by_link(),                         no account: the link in the address decides; wrong: 404

Your URL takes an argument that no other takes? ARGUMENTS in scenery.py makes a real row for its name; add a line
there too. A view that takes ids from the form is named in FORMS with the fields that carry them: the test sends ids
of another team in them, and nothing of that team may be told or changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from studio.accounts.policy import Deed


class Kind(Enum):
    """What decides at a door."""

    INSIDE = "the role in the team that owns what the address names"
    MINE = "being the person whose row it is"
    PERSON = "being signed in, and the role in any team where a deed is named"
    ANYBODY = "nothing"
    LINK = "the token of a link for guests in the address"


@dataclass(frozen=True, kw_only=True)
class Door:
    """Who passes, by GET and by POST. ``own``: some members are refused because the row is not theirs."""

    kind: Kind
    get: Deed | None = None
    post: Deed | None = None
    own: bool = False


def inside(deed, *, post=None, own=False):
    return Door(kind=Kind.INSIDE, get=deed, post=post or deed, own=own)


def person(deed=None, *, post=None):
    return Door(kind=Kind.PERSON, get=deed, post=post or deed)


def mine():
    return Door(kind=Kind.MINE)


def anybody():
    return Door(kind=Kind.ANYBODY)


def by_link():
    return Door(kind=Kind.LINK)


DOORS = {
    # accounts
    "accounts:sign_in": anybody(),
    "accounts:passkey_sign_in": anybody(),
    "accounts:passkey_sign_in_options": anybody(),
    "accounts:sign_in_link": anybody(),
    "accounts:sign_out": person(),
    "accounts:password_forgotten": anybody(),
    "accounts:password_new": anybody(),
    "accounts:invitation": anybody(),
    "accounts:profile": person(),
    "accounts:theme": person(),
    "accounts:password": person(),
    "accounts:email": person(),
    "accounts:email_new": person(),
    "accounts:forget_sessions": person(),
    "accounts:forget_session": mine(),
    "accounts:add_passkey": person(),
    "accounts:passkey_add_options": person(),
    "accounts:remove_passkey": mine(),
    "accounts:found_team": person(),
    "accounts:team": inside(Deed.VIEW),
    "accounts:switch_team": inside(Deed.VIEW),
    "accounts:rename_team": inside(Deed.OWN_TEAM),
    "accounts:invite": inside(Deed.MANAGE_TEAM),
    "accounts:invite_link": inside(Deed.MANAGE_TEAM),
    "accounts:revoke_invitation": inside(Deed.MANAGE_TEAM),
    "accounts:leave_team": inside(Deed.VIEW),
    "accounts:hand_over": inside(Deed.OWN_TEAM),
    "accounts:change_role": inside(Deed.MANAGE_TEAM),
    "accounts:remove_member": inside(Deed.MANAGE_TEAM),
    # projects
    "projects:home": person(),
    "projects:projects": person(post=Deed.MANAGE_PROJECTS),
    "projects:settings": inside(Deed.ORDER),
    "projects:save": inside(Deed.MANAGE_PROJECTS),
    "projects:archive": inside(Deed.MANAGE_PROJECTS),
    "projects:add_shot": inside(Deed.ORDER),
    "projects:order_shots": inside(Deed.ORDER),
    "projects:rename_shot": inside(Deed.ORDER),
    # activity
    "activity:inbox": person(),
    "activity:read_all": person(),
    "activity:open_notice": mine(),
    "activity:project_log": inside(Deed.SEE_LOG),
    "activity:project_log_csv": inside(Deed.SEE_LOG),
    "activity:team_log": inside(Deed.SEE_LOG),
    "activity:team_log_csv": inside(Deed.SEE_LOG),
    # library
    "library:upload": inside(Deed.UPLOAD),
    "library:library": inside(Deed.VIEW),
    "library:picker": inside(Deed.UPLOAD),
    "library:empty_trash": inside(Deed.UPLOAD),
    "library:piece": inside(Deed.UPLOAD, own=True),
    "library:composer_input": inside(Deed.UPLOAD),
    "library:asset": inside(Deed.VIEW),
    "library:edit": inside(Deed.UPLOAD),
    "library:throw_away": inside(Deed.UPLOAD),
    "library:restore": inside(Deed.UPLOAD),
    "library:try_again": inside(Deed.UPLOAD),
    "library:fix": inside(Deed.UPLOAD),
    "library:original": inside(Deed.VIEW),
    "library:proxy": inside(Deed.VIEW),
    "library:poster": inside(Deed.VIEW),
    "library:sprite": inside(Deed.VIEW),
    "library:waveform": inside(Deed.VIEW),
    "library:frame": inside(Deed.VIEW),
    "library:keep_frame": inside(Deed.UPLOAD),
    # ledger
    "ledger:money": inside(Deed.SEE_MONEY),
    "ledger:entries_csv": inside(Deed.SEE_MONEY),
    "ledger:set_budget": inside(Deed.MANAGE_MONEY),
    "ledger:set_approval": inside(Deed.MANAGE_MONEY),
    # review
    "review:bulk": inside(Deed.REVIEW),
    "review:compare": inside(Deed.VIEW),
    "review:dailies": inside(Deed.VIEW),
    "review:cut": inside(Deed.VIEW),
    "exports:hand_off": inside(Deed.ORDER),
    "exports:zip": inside(Deed.ORDER),
    "exports:film": inside(Deed.ORDER),
    "exports:film_file": inside(Deed.ORDER),
    "exports:file": inside(Deed.ORDER),
    "review:take": inside(Deed.VIEW),
    "review:watch": inside(Deed.VIEW),
    "review:write": inside(Deed.REVIEW),
    "review:verdict": inside(Deed.REVIEW),
    "review:withdraw": inside(Deed.REVIEW),
    "review:rate": inside(Deed.REVIEW),
    "review:pick": inside(Deed.REVIEW),
    "review:star": inside(Deed.REVIEW),
    "review:circle": inside(Deed.REVIEW),
    "review:answer": inside(Deed.ORDER),
    "review:note": inside(Deed.VIEW),
    "review:edit": inside(Deed.REVIEW, own=True),
    "review:history": inside(Deed.VIEW),
    "review:resolve": inside(Deed.REVIEW),
    "review:reopen": inside(Deed.REVIEW),
    "review:delete": inside(Deed.REVIEW, own=True),
    "review:restore": inside(Deed.REVIEW, own=True),
    # generation
    "generation:gallery": inside(Deed.VIEW),
    "generation:watch": inside(Deed.VIEW),
    "generation:trash": inside(Deed.ORDER),
    "generation:restore": inside(Deed.ORDER),
    "generation:cover": inside(Deed.VIEW),
    "generation:choose_cover": inside(Deed.MANAGE_PROJECTS),
    "generation:composer": inside(Deed.ORDER),
    "generation:preflight": inside(Deed.ORDER),
    "generation:request": inside(Deed.ORDER),
    "generation:paste": inside(Deed.ORDER),
    "generation:history": inside(Deed.ORDER),
    "generation:templates": inside(Deed.ORDER),
    "generation:keep_template": inside(Deed.ORDER),
    "generation:drop_template": inside(Deed.ORDER, own=True),
    "generation:worth": inside(Deed.SEE_MONEY),
    "generation:order": inside(Deed.ORDER),
    "generation:check": inside(Deed.MANAGE_MONEY),
    "generation:details": inside(Deed.ORDER),
    "generation:approve": inside(Deed.MANAGE_MONEY),
    "generation:ask": inside(Deed.ORDER),
    "generation:cancel": inside(Deed.ORDER),
    "generation:lineage": inside(Deed.VIEW),
    "generation:promote": inside(Deed.ORDER),
    "generation:retry": inside(Deed.ORDER),
    "generation:reuse": inside(Deed.ORDER),
    "generation:hook": anybody(),
    "generation:design": person(Deed.OPERATE),
    "generation:operations": person(Deed.OPERATE),
    "generation:healthz": anybody(),
    "generation:readyz": anybody(),
    "review:share": inside(Deed.SHARE),
    "review:share_link": inside(Deed.SHARE),
    "review:switch_link": inside(Deed.SHARE),
    "review:renew_link": inside(Deed.SHARE),
    # guests
    "review:guest": by_link(),
    "review:guest_door": by_link(),
    "review:guest_take": by_link(),
    "review:guest_say": by_link(),
    "review:guest_withdraw": by_link(),
    "review:guest_video": by_link(),
    "review:guest_poster": by_link(),
    "review:guest_sprite": by_link(),
    "review:guest_download": by_link(),
}

# URL name: fields of its form or query that carry ids, each with the argument of scenery.py that fills it.
FORMS = {
    "review:bulk": {"take": "take_id"},
    "review:compare": {"a": "take_id", "b": "take_id"},
    "review:dailies": {"take": "take_id"},
    "review:write": {"parent": "note_id"},
    "review:answer": {"note": "note_id"},
    "generation:order": {
        "first_frame": "asset_id",
        "reference_images": "asset_id",
        "source_video": "asset_id",
        "reused": "generation_id",
    },
    "generation:preflight": {"first_frame": "asset_id", "reference_images": "asset_id"},
    "generation:gallery": {"reuse": "generation_id"},
    "generation:trash": {"take": "take_id"},
    "generation:restore": {"take": "take_id"},
    "projects:order_shots": {"shot": "shot_id", "up": "shot_id"},
    "ledger:set_budget": {"member": "user_id"},
}
