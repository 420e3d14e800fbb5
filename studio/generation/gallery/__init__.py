"""What the gallery shows: cards, filters, orderings, pages, and what stands around them."""
