"""Projects and their shots; the guard that every page of a project stands behind."""
