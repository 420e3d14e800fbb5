from django.urls import path

from studio.api import v1
from studio.api.views import document, mcp, team_tokens, tokens

app_name = "api"
TEAM = "teams/<uuid:team_id>/"
urlpatterns = [
    path("profile/tokens/", tokens.own_tokens, name="tokens"),
    path("profile/tokens/<uuid:token_id>/revoke/", tokens.revoke, name="revoke_token"),
    path(TEAM + "tokens/", team_tokens.team_tokens, name="team_tokens"),
    path(TEAM + "tokens/<uuid:token_id>/end/", team_tokens.end, name="end_token"),
    path(TEAM + "service-accounts/", team_tokens.add_service_account, name="add_service_account"),
    path(TEAM + "service-accounts/<uuid:account_id>/", team_tokens.service_account, name="service_account"),
    path(f"{v1.PREFIX}openapi.json", document.openapi, name="openapi"),
    path(v1.PREFIX, v1.urls()),
    path("api/mcp", mcp.mcp, name="mcp"),
    path("api-reference/", document.reference, name="reference"),
]
