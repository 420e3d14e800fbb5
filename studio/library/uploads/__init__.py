"""Uploads on their way: by a form, in pieces by tus, or straight to the bucket."""
