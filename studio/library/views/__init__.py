"""Views of the library: uploads, files, frames, conversions and its pages; to members only."""
