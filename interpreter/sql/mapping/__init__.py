"""Records in a host's own tables: what the project file says of them, held against the database as it is."""
