"""Takes are watched frame by frame, talked about and decided on."""
