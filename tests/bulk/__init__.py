"""Very many rows of every kind, written in bulk: for the tests and measurements of pages that must not grow."""
