"""Measurements with real processes on loopback, each figure beside its peer from the same run."""
