"""Images and videos of a team: uploaded or rendered, one file model for all."""
