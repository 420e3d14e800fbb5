"""What becomes of a file that has arrived: it is measured, and its previews and copies are made."""
