"""Core: queue, files, web, money and time, without any knowledge of the domain."""
