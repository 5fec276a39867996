"""The language: from text to checked rules. Knows no clock, no database and no action by name."""
