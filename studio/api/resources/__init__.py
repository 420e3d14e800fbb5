"""What the API shows and takes, a module for each kind of row: its JSON, and its addresses."""
