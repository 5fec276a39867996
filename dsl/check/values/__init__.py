"""The type of any value that can be written."""
