"""Views of the plan of a project."""
