"""Timelines that editing programs wrote, read into plain values."""
