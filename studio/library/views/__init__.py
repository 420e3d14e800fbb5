"""Views of the library: uploads, files, frames, conversions and its pages; to members only."""

from studio.library.views.uploads import keep

__all__ = ["keep"]
