"""Copy a whole studio, rows and files: to a backup, out of one, or to another database and file store."""
