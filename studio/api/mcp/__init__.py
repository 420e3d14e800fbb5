"""The Model Context Protocol at one address: what agents do with a token, by the functions of the API."""
