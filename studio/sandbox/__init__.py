"""A small Runware that really answers over HTTP and renders real video. No Django, no provider."""
