"""Pages of projects and their shots."""
