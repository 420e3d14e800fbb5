"""Projects and their shots, with the guard of every project page."""
