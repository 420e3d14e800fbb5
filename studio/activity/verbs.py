"""Actions of the audit log: how each is called, what its detail says, and which of them tell a verdict."""

from __future__ import annotations

from string import Formatter
from typing import Any

from django.utils.translation import gettext_lazy as _

from studio.activity import log_details

# What an action is called on the screen; others stand as they are.
PROJECT_LABELS: dict[str, Any] = {
    "project created": _("created the project"),
    "project changed": _("changed the settings of the project"),
    "archived": _("archived the project"),
    "unarchived": _("took the project out of the archive"),
    "shot added": _("added a shot"),
    "shot renamed": _("renamed a shot"),
    "shot due": _("said when a shot is due"),
    "shot deleted": _("deleted a shot"),
    "shot restored": _("restored a shot"),
    "moved take": _("moved takes to another shot"),
    "plan imported": _("imported a shot list"),
    "batch drafted": _("had rows of the plan drafted"),
    "batch asked": _("asked for renders of the plan"),
    "batch approved": _("paid for rows of the plan"),
    "batch declined": _("declined rows of the plan"),
    "batch stopped": _("stopped the rest of a batch"),
    "ordered": _("ordered a generation"),
    "asked": _("asked for a paid render"),
    "approved": _("paid for what was asked"),
    "declined": _("declined what was asked"),
    "stopped": _("stopped a generation"),
    "adopted": _("brought in a result by hand"),
    "approval expired": _("cancelled an order that nobody approved in time"),
    "budget": _("set a budget"),
    "approval limit": _("set the limit of approval"),
    "reconciled": _("corrected the ledger by the provider's archive"),
    "retention": _("set how long takes are kept"),
    "webhook added": _("added a webhook"),
    "webhook changed": _("changed a webhook"),
    "webhook paused": _("paused a webhook"),
    "webhook resumed": _("had a webhook told again"),
    "webhook removed": _("removed a webhook"),
    "webhook secret rotated": _("gave a webhook a new secret"),
    "webhook switched off": _("switched off a webhook that nothing reached"),
    "trashed": _("put takes into the trash"),
    "restored": _("took takes out of the trash"),
    "uploaded": _("uploaded a file"),
    "derived": _("made a file from another"),
    "file changed": _("changed name or tags of a file"),
    "file trashed": _("put a file into the trash"),
    "file restored": _("took a file out of the trash"),
    "handed off": _("downloaded a hand-off"),
    "changed cut": _("changed the cut"),
    "discarded cut": _("went back to the circled takes as the cut"),
    "shaped cut": _("began to shape the cut"),
    "uploaded sound": _("uploaded a sound for the cut"),
    "changed sound": _("changed how the sound of the cut is heard"),
    "removed sound": _("removed the sound of the cut"),
    "brought back sound": _("brought back the sound of the cut"),
    "made packet": _("made a review packet"),
    "merged notes": _("merged notes of a review packet"),
    "received edit": _("received the cut of an editor"),
    "ordered film": _("ordered the film as one MP4"),
    "watched": _("watched a take"),
    "downloaded": _("downloaded a file"),
    "shared": _("made a guest link"),
    "link changed": _("changed the rules of a guest link"),
    "link off": _("switched a guest link off"),
    "link on": _("switched a guest link on again"),
    "left note open": _("left a note of an earlier take open"),
    "showed note": _("showed a note to guests"),
    "hid note": _("took a note back from guests"),
    "finished review": _("finished the review"),
    "nudged guests": _("nudged guests"),
    "link renewed": _("gave a guest link a new address"),
    "link opened": _("opened a guest link"),
    "noted": _("left a note"),
    "edited note": _("edited a note"),
    "resolved note": _("resolved a note"),
    "reopened note": _("reopened a note"),
    "deleted note": _("deleted a note"),
    "restored note": _("restored a note"),
    "approved take": _("approved a take"),
    "requested changes": _("requested changes"),
    "took back verdict": _("took a verdict back"),
    "rated": _("rated a take"),
    "picked": _("picked a take"),
    "rejected": _("rejected a take"),
    "unpicked": _("took a pick back"),
    "starred": _("bookmarked a take"),
    "unstarred": _("removed a bookmark"),
    "circled": _("circled a take"),
    "uncircled": _("took a circle back"),
}
TEAM_LABELS: dict[str, Any] = {
    "data exported": _("exported their own data"),
    "team closed": _("closed the team, to be deleted"),
    "team brought back": _("brought the team back"),
    "account deleted": _("deleted their account"),
    "invited": _("invited somebody"),
    "invitation revoked": _("withdrew an invitation"),
    "joined": _("joined the team"),
    "left": _("left the team"),
    "removed": _("took somebody out of the team"),
    "role changed": _("changed a role"),
    "handed over": _("handed the team over"),
    "renamed": _("renamed the team"),
    "logo set": _("set the logo of the team"),
    "logo removed": _("removed the logo of the team"),
    "second factor required": _("asked members for a second factor"),
    "second factor optional": _("left a second factor to each member"),
    "allowance": _("set the allowance for paid renders"),
    "service account added": _("added a service account"),
    "token made": _("made an API token"),
    "token ended": _("ended an API token"),
    "log saved": _("saved a log as CSV"),
    "uploaded": _("uploaded a file"),
    "derived": _("made a file from another"),
    "downloaded": _("downloaded a file"),
    "file changed": _("changed name or tags of a file"),
    "file trashed": _("put a file into the trash"),
    "file restored": _("took a file out of the trash"),
    "trash emptied": _("emptied the trash of the library"),
}
INSTALLATION_LABELS: dict[str, Any] = {
    "team closed": _("closed a team, to be deleted"),
    "team brought back": _("brought a team back"),
    "team deleted": _("deleted a team whose time was over"),
    "account deleted": _("deleted an account"),
    "link made": _("made a sign-in link"),
    "signed in by link": _("signed in by a link"),
    "operator added": _("made somebody an operator"),
    "operator removed": _("took the role of operator away"),
    "team creation": _("said who may create teams"),
    "may create teams": _("let somebody create teams"),
    "may not create teams": _("no longer lets somebody create teams"),
    "allowance": _("set an allowance"),
    "account changed": _("changed an account"),
    "second factor removed": _("removed a lost second factor"),
    "result adopted": _("brought in a result by hand"),
    "event log opened": _("opened the event log of an order"),
    "log saved": _("saved the log as CSV"),
}
LABELS = {**INSTALLATION_LABELS, **TEAM_LABELS, **PROJECT_LABELS}
# What the detail of an action says, from its words; others list them.
DETAIL_FORMATS: dict[str, Any] = {
    "invited": _("{invited}, as {role}"),
    "invitation revoked": "{invited}",
    "joined": _("as {role}"),
    "removed": "{member}",
    "role changed": "{member}, {before} → {role}",
    "handed over": _("to {member}"),
    "renamed": "{before} → {name}",
    "service account added": _("{member}, as {role}"),
    "token made": _("{token} of {person}: {scopes}"),
    "token ended": _("{token} of {person}"),
    "file changed": "{before} → {name}",
    "adopted": "{takes}",
    "reconciled": "{results}, {sum}",
    "noted": _("frame {frame}"),
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
    return str(LABELS.get(verb, verb))


def format_detail(verb: str, detail: dict[str, Any]) -> str:
    """The detail of an entry as text. What is stored stays English; its words are made here."""
    shown = {key: value for key, value in detail.items() if key not in SILENT and value != ""}
    pattern = str(DETAIL_FORMATS.get(verb, ""))
    words = {key: log_details.value_in_words(verb, key, value) for key, value in shown.items()}
    if pattern and shown.keys() >= {field[1] for field in Formatter().parse(pattern) if field[1]}:
        return pattern.format(**words)
    return ", ".join(f"{log_details.key_in_words(key)}: {value}" for key, value in words.items())
