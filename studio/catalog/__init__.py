"""What may be ordered, what it costs and what is wrong with a request: pure values, no Django."""
