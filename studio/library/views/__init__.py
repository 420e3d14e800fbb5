"""Files in and out, frames, fixes and the library's own pages; to members only."""

from studio.library.views.uploads import keep

__all__ = ["keep"]
