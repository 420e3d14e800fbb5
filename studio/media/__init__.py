"""What a file is and what can be made of it: probe, stills, proxies, trims. No Django."""
