"""Views of review: pages, their fragments, and the actions on takes and notes."""
