"""Views of projects and their shots."""
