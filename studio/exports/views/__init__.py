"""Views of the hand-off, a module for each page."""
