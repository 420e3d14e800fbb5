"""The files of assets over HTTP: their URLs, media types and responses."""
