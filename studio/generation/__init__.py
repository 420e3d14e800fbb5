"""From a request to a video: orders, takes, their life, the composer and the gallery."""
