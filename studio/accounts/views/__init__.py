"""Views of accounts: signing in and out, teams, invitations, the profile."""
