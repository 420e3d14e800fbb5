"""Pages of people: come in and go out, teams, invitations, the profile."""
