from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import path, reverse_lazy
from django.views.decorators.cache import never_cache

from studio.accounts.views import address, entry, invitations, passkeys, profile, teams

app_name = "accounts"
TEAM = "teams/<uuid:team_id>/"
MEMBER = TEAM + "members/<uuid:member_id>/"
password_new = PasswordResetConfirmView.as_view(
    template_name="accounts/password_new.html",
    success_url=reverse_lazy("projects:home"),
    post_reset_login=True,
    post_reset_login_backend=entry.BACKEND,
)
urlpatterns = [
    path("sign-in/", entry.sign_in, name="sign_in"),
    path("sign-in/passkey/", passkeys.sign_in, name="passkey_sign_in"),
    path("sign-in/passkey/options/", passkeys.sign_in_options, name="passkey_sign_in_options"),
    path("sign-in/<str:token>/", entry.sign_in_link, name="sign_in_link"),
    path("sign-out/", entry.sign_out, name="sign_out"),
    path("password/", entry.password_forgotten, name="password_forgotten"),
    path("password/<str:uidb64>/<str:token>/", never_cache(password_new), name="password_new"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("profile/", profile.profile, name="profile"),
    path("profile/theme/", profile.theme, name="theme"),
    path("profile/password/", profile.password, name="password"),
    path("profile/email/", address.email, name="email"),
    path("email/<str:token>/", address.email_new, name="email_new"),
    path("profile/sessions/", profile.forget_sessions, name="forget_sessions"),
    path("profile/sessions/<uuid:visit_id>/", profile.forget_session, name="forget_session"),
    path("profile/passkeys/", passkeys.add, name="add_passkey"),
    path("profile/passkeys/options/", passkeys.add_options, name="passkey_add_options"),
    path("profile/passkeys/<uuid:passkey_id>/remove/", passkeys.remove, name="remove_passkey"),
    path("teams/", teams.found, name="found_team"),
    path(TEAM, teams.team, name="team"),
    path(TEAM + "switch/", teams.switch, name="switch_team"),
    path(TEAM + "name/", teams.rename, name="rename_team"),
    path(TEAM + "invite/", teams.invite, name="invite"),
    path(TEAM + "invite-link/", teams.invite_link, name="invite_link"),
    path(TEAM + "invitations/<uuid:invitation_id>/revoke/", teams.revoke, name="revoke_invitation"),
    path(TEAM + "leave/", teams.leave, name="leave_team"),
    path(TEAM + "owner/", teams.hand_over, name="hand_over"),
    path(MEMBER + "role/", teams.change_role, name="change_role"),
    path(MEMBER + "remove/", teams.remove, name="remove_member"),
]
