"""A small Runware that really answers: the same protocol over HTTP, local videos, faults on demand."""
