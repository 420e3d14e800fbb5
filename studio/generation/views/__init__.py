"""Pages and fragments: the gallery, the composer, and what can be done to a card."""
