"""Processes of an installation: prepared, started, watched over and stopped."""
