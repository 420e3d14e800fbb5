"""The plan of a project: its shot list, and what is ordered from it."""
