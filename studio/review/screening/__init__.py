"""Watching takes: the player, two compared, a set in a row, the whole cut."""
