"""Numbers, texts, times and ids, read and written in one way."""
