"""The workers of the queue, and which kinds of work each has a place for."""
