"""The commands, a module for each subject: its arguments, and what it does."""
