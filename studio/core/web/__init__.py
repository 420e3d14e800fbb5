"""What every request and answer passes: limits, origins, pages of rows, ranges of bytes."""
