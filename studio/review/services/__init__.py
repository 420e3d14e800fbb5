"""What people do to takes: notes, verdicts, marks, answers."""
