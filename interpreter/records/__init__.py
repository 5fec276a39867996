"""The user's records: where facts are read and effects are applied."""
