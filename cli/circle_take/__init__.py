"""The command line of Circle Take, a client of its REST API."""

__version__ = "0.1.0"
