"""Assets as inputs of a request: their roles, names and measured facts."""
