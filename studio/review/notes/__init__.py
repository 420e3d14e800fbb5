"""Notes on frames: threads, drawings, mentions, and new takes that answer them."""
