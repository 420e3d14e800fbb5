"""Money: what is held, what was paid, what is left."""
