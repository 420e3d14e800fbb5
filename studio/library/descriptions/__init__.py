"""The facts of a file in plain words."""
