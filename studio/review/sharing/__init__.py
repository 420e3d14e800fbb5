"""Share links for guests without an account."""
