"""Who is meant: the client of an item, and who is not to be written to."""
