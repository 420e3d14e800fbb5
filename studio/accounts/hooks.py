"""Hooks of accounts: pages further up that it links to, see core.registry."""

from __future__ import annotations

from studio.core.registry import PageHook

HOME_PAGE = PageHook("accounts.home_page", "where somebody goes after signing in")
PROJECT_LIST_PAGE = PageHook("accounts.project_list_page", "where somebody without a team goes")
PERSONAL_DATA_PAGE = PageHook("accounts.personal_data_page", "one's own data: its export, and the deletion")
TEAM_DELETION_PAGE = PageHook("accounts.team_deletion_page", "the deletion of a team, linked from its page")
TEAM_LOG_PAGE = PageHook("accounts.team_log_page", "the log, linked from the page of a team")
API_TOKENS_PAGE = PageHook("accounts.api_tokens_page", "one's own API tokens, linked from the profile")
NOTIFICATIONS_PAGE = PageHook(
    "accounts.notifications_page", "notifications in the browser, linked from the profile"
)
TEAM_TOKENS_PAGE = PageHook("accounts.team_tokens_page", "API tokens of a team, linked from its page")
