"""What may be ordered, what it costs and what is wrong with a wish: pure values, no Django."""
