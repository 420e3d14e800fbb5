"""Assets that are made from others: conversions of a file, and single frames of a video."""
