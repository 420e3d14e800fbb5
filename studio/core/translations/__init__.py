"""Translation of the interface: its languages, the catalogues and where their messages come from."""
