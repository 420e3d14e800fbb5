from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import path
from django.views.decorators.cache import never_cache

from studio.accounts import hooks
from studio.accounts.views import email, invitations, passkeys, profile, sign_in, teams

app_name = "accounts"
TEAM = "teams/<uuid:team_id>/"
MEMBER = TEAM + "members/<uuid:member_id>/"
reset_password = PasswordResetConfirmView.as_view(
    template_name="accounts/reset_password.html",
    success_url=hooks.HOME_PAGE.lazy_url(),
    post_reset_login=True,
    post_reset_login_backend=sign_in.BACKEND,
)
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/passkey/", passkeys.sign_in, name="passkey_sign_in"),
    path("sign-in/passkey/options/", passkeys.sign_in_options, name="passkey_sign_in_options"),
    path("sign-in/<str:token>/", sign_in.sign_in_link, name="sign_in_link"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("password/", sign_in.request_password_reset, name="request_password_reset"),
    path("password/<str:uidb64>/<str:token>/", never_cache(reset_password), name="reset_password"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("profile/", profile.profile, name="profile"),
    path("profile/theme/", profile.theme, name="theme"),
    path("profile/password/", profile.password, name="password"),
    path("profile/email/", email.email, name="email"),
    path("email/<str:token>/", email.confirm_email, name="confirm_email"),
    path("profile/sessions/", profile.end_other_sessions, name="end_other_sessions"),
    path("profile/sessions/<uuid:session_id>/", profile.end_session, name="end_session"),
    path("profile/passkeys/", passkeys.add, name="add_passkey"),
    path("profile/passkeys/options/", passkeys.add_options, name="add_passkey_options"),
    path("profile/passkeys/<uuid:passkey_id>/remove/", passkeys.remove, name="remove_passkey"),
    path("teams/", teams.create_team, name="create_team"),
    path(TEAM, teams.team, name="team"),
    path(TEAM + "switch/", teams.switch, name="switch_team"),
    path(TEAM + "name/", teams.rename, name="rename_team"),
    path(TEAM + "invite/", teams.invite, name="invite"),
    path(TEAM + "invite-link/", teams.invite_link, name="invite_link"),
    path(TEAM + "invitations/<uuid:invitation_id>/revoke/", teams.revoke, name="revoke_invitation"),
    path(TEAM + "leave/", teams.leave, name="leave_team"),
    path(TEAM + "owner/", teams.transfer_ownership, name="transfer_ownership"),
    path(MEMBER + "role/", teams.change_role, name="change_role"),
    path(MEMBER + "remove/", teams.remove, name="remove_member"),
]
