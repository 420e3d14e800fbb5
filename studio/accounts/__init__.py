"""People, teams, roles: who may do what."""
