"""Actions of the audit log: how each is called, what its detail says, and which of them tell a verdict."""

from __future__ import annotations

from string import Formatter
from typing import Any

# What an action is called on the screen; others stand as they are.
PROJECT_LABELS = {
    "project created": "created the project",
    "project changed": "changed the settings of the project",
    "archived": "archived the project",
    "unarchived": "took the project out of the archive",
    "shot added": "added a shot",
    "shot renamed": "renamed a shot",
    "shot due": "said when a shot is due",
    "shot deleted": "deleted a shot",
    "shot restored": "restored a shot",
    "moved take": "moved takes to another shot",
    "plan imported": "imported a shot list",
    "batch drafted": "had rows of the plan drafted",
    "batch asked": "asked for renders of the plan",
    "batch approved": "paid for rows of the plan",
    "batch declined": "declined rows of the plan",
    "batch stopped": "stopped the rest of a batch",
    "ordered": "ordered a generation",
    "asked": "asked for a paid render",
    "approved": "paid for what was asked",
    "declined": "declined what was asked",
    "stopped": "stopped a generation",
    "adopted": "brought in a result by hand",
    "approval expired": "cancelled an order that nobody approved in time",
    "budget": "set a budget",
    "approval limit": "set the limit of approval",
    "reconciled": "corrected the ledger by the provider's archive",
    "retention": "set how long takes are kept",
    "webhook added": "added a webhook",
    "webhook changed": "changed a webhook",
    "webhook paused": "paused a webhook",
    "webhook resumed": "had a webhook told again",
    "webhook removed": "removed a webhook",
    "webhook secret rotated": "gave a webhook a new secret",
    "webhook switched off": "switched off a webhook that nothing reached",
    "trashed": "put takes into the trash",
    "restored": "took takes out of the trash",
    "uploaded": "uploaded a file",
    "derived": "made a file from another",
    "file changed": "changed name or tags of a file",
    "file trashed": "put a file into the trash",
    "file restored": "took a file out of the trash",
    "handed off": "downloaded a hand-off",
    "changed cut": "changed the cut",
    "discarded cut": "went back to the circled takes as the cut",
    "shaped cut": "began to shape the cut",
    "uploaded sound": "uploaded a sound for the cut",
    "changed sound": "changed how the sound of the cut is heard",
    "removed sound": "removed the sound of the cut",
    "brought back sound": "brought back the sound of the cut",
    "made packet": "made a review packet",
    "merged notes": "merged notes of a review packet",
    "received edit": "received the cut of an editor",
    "ordered film": "ordered the film as one MP4",
    "watched": "watched a take",
    "downloaded": "downloaded a file",
    "shared": "made a guest link",
    "link changed": "changed the rules of a guest link",
    "link off": "switched a guest link off",
    "link on": "switched a guest link on again",
    "left note open": "left a note of an earlier take open",
    "showed note": "showed a note to guests",
    "hid note": "took a note back from guests",
    "finished review": "finished the review",
    "nudged guests": "nudged guests",
    "link renewed": "gave a guest link a new address",
    "link opened": "opened a guest link",
    "noted": "left a note",
    "edited note": "edited a note",
    "resolved note": "resolved a note",
    "reopened note": "reopened a note",
    "deleted note": "deleted a note",
    "restored note": "restored a note",
    "approved take": "approved a take",
    "requested changes": "requested changes",
    "took back verdict": "took a verdict back",
    "rated": "rated a take",
    "picked": "picked a take",
    "rejected": "rejected a take",
    "unpicked": "took a pick back",
    "starred": "bookmarked a take",
    "unstarred": "removed a bookmark",
    "circled": "circled a take",
    "uncircled": "took a circle back",
}
TEAM_LABELS = {
    "data exported": "exported their own data",
    "team closed": "closed the team, to be deleted",
    "team brought back": "brought the team back",
    "account deleted": "deleted their account",
    "invited": "invited somebody",
    "invitation revoked": "withdrew an invitation",
    "joined": "joined the team",
    "left": "left the team",
    "removed": "took somebody out of the team",
    "role changed": "changed a role",
    "handed over": "handed the team over",
    "renamed": "renamed the team",
    "second factor required": "asked members for a second factor",
    "second factor optional": "left a second factor to each member",
    "allowance": "set the allowance for paid renders",
    "service account added": "added a service account",
    "token made": "made an API token",
    "token ended": "ended an API token",
    "log saved": "saved a log as CSV",
    "uploaded": "uploaded a file",
    "derived": "made a file from another",
    "downloaded": "downloaded a file",
    "file changed": "changed name or tags of a file",
    "file trashed": "put a file into the trash",
    "file restored": "took a file out of the trash",
    "trash emptied": "emptied the trash of the library",
}
INSTALLATION_LABELS = {
    "team closed": "closed a team, to be deleted",
    "team brought back": "brought a team back",
    "team deleted": "deleted a team whose time was over",
    "account deleted": "deleted an account",
    "link made": "made a sign-in link",
    "signed in by link": "signed in by a link",
    "operator added": "made somebody an operator",
    "operator removed": "took the role of operator away",
    "team creation": "said who may create teams",
    "may create teams": "let somebody create teams",
    "may not create teams": "no longer lets somebody create teams",
    "allowance": "set an allowance",
    "account changed": "changed an account",
    "second factor removed": "removed a lost second factor",
    "result adopted": "brought in a result by hand",
    "event log opened": "opened the event log of an order",
    "log saved": "saved the log as CSV",
}
LABELS = {**INSTALLATION_LABELS, **TEAM_LABELS, **PROJECT_LABELS}
# What the detail of an action says, from its words; others list them.
DETAIL_FORMATS = {
    "invited": "{invited}, as {role}",
    "invitation revoked": "{invited}",
    "joined": "as {role}",
    "removed": "{member}",
    "role changed": "{member}, {before} → {role}",
    "handed over": "to {member}",
    "renamed": "{before} → {name}",
    "service account added": "{member}, as {role}",
    "token made": "{token} of {person}: {scopes}",
    "token ended": "{token} of {person}",
    "file changed": "{before} → {name}",
    "adopted": "{takes}",
    "reconciled": "{results}, {sum}",
    "noted": "frame {frame}",
    "rejected": "{reason}",
    "rated": "{value}",
    "shared": "{link}",
    "link changed": "{link}",
    "link off": "{link}",
    "link on": "{link}",
    "nudged guests": "{link}",
    "link renewed": "{link}",
}
# In a blind review these wait for one's own verdict.
VERDICT_VERBS = frozenset(
    {
        *("approved take", "requested changes", "took back verdict", "circled", "uncircled"),
        *("rated", "picked", "rejected", "unpicked", "starred", "unstarred"),
    }
)
VIEW_VERBS = frozenset({"watched"})
SILENT = frozenset({"guest", "verdict"})  # of a detail; the first is the actor, the second a mark


def label_of(verb: str) -> str:
    """How the log calls an action."""
    return LABELS.get(verb, verb)


def format_detail(verb: str, detail: dict[str, Any]) -> str:
    """The detail of an entry as text."""
    shown = {key: value for key, value in detail.items() if key not in SILENT and value != ""}
    pattern = DETAIL_FORMATS.get(verb, "")
    if pattern and shown.keys() >= {name for _, name, _, _ in Formatter().parse(pattern) if name}:
        return pattern.format(**shown)
    return ", ".join(f"{key.replace('_', ' ')}: {_text(value)}" for key, value in shown.items())


def _text(value: object) -> str:
    return str(len(value)) if isinstance(value, list) else str(value)
