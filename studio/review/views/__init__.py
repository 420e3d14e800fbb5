"""The pages of review and their deeds."""
