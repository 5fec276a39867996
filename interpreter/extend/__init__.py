"""Actions and functions that hosts and other packages add."""
