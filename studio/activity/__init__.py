"""What happened, and who should know."""
