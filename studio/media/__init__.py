"""Media files: probing, previews, proxies, trims, conversions and joining. No Django."""
