"""Views of privacy: a module for each subject."""
