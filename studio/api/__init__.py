"""The API: tokens, and the addresses under ``/api/`` that answer to them with what the screen can do."""
