"""The form that orders a video: its fields, its context, and the ways to fill it."""
