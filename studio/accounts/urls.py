from django.urls import path
from django.views.decorators.cache import never_cache

from studio.accounts.views import (
    email,
    invitations,
    passkeys,
    profile,
    reauthenticate,
    reset_password,
    second_factor,
    sign_in,
    teams,
)

app_name = "accounts"
TEAM = "teams/<uuid:team_id>/"
MEMBER = TEAM + "members/<uuid:member_id>/"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/passkey/", passkeys.sign_in, name="passkey_sign_in"),
    path("sign-in/passkey/options/", passkeys.sign_in_options, name="passkey_sign_in_options"),
    path("sign-in/code/", sign_in.sign_in_code, name="sign_in_code"),
    path("sign-in/<str:token>/", sign_in.sign_in_link, name="sign_in_link"),
    path("reauthenticate/", reauthenticate.reauthenticate, name="reauthenticate"),
    path("reauthenticate/passkey/", passkeys.reauthenticate, name="reauthenticate_passkey"),
    path(
        "reauthenticate/passkey/options/",
        passkeys.reauthenticate_options,
        name="reauthenticate_passkey_options",
    ),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("password/", sign_in.request_password_reset, name="request_password_reset"),
    path(
        "password/<str:uidb64>/<str:token>/",
        never_cache(reset_password.ResetPassword.as_view()),
        name="reset_password",
    ),
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
    path("profile/second-factor/", second_factor.second_factor_setup, name="second_factor"),
    path("second-factor/", second_factor.second_factor_required, name="second_factor_required"),
    path("profile/second-factor/off/", second_factor.turn_off_second_factor, name="turn_off_second_factor"),
    path("profile/second-factor/codes/", second_factor.renew_recovery_codes, name="renew_recovery_codes"),
    path("teams/", teams.create_team, name="create_team"),
    path(TEAM, teams.team, name="team"),
    path(TEAM + "switch/", teams.switch, name="switch_team"),
    path(TEAM + "name/", teams.rename, name="rename_team"),
    path(TEAM + "invite/", teams.invite, name="invite"),
    path(TEAM + "invite-link/", teams.invite_link, name="invite_link"),
    path(TEAM + "invitations/<uuid:invitation_id>/revoke/", teams.revoke, name="revoke_invitation"),
    path(TEAM + "leave/", teams.leave, name="leave_team"),
    path(TEAM + "logo/", teams.set_logo, name="set_logo"),
    path(TEAM + "logo/remove/", teams.remove_logo, name="remove_logo"),
    path(TEAM + "logo/<slug:logo_version>.png", teams.logo, name="logo"),
    path(TEAM + "second-factor/", teams.set_second_factor, name="set_second_factor"),
    path(TEAM + "owner/", teams.transfer_ownership, name="transfer_ownership"),
    path(MEMBER + "role/", teams.change_role, name="change_role"),
    path(MEMBER + "remove/", teams.remove, name="remove_member"),
]
