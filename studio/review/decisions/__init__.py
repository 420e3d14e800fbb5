"""Decisions on takes: verdicts, ratings, marks, and the same for many takes."""
