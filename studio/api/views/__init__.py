"""Pages about the API: tokens of a person, and of a team."""
