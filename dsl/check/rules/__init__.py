"""Rules: header, statements, and what they read and write."""
