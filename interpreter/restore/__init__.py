"""Bringing back what a run removed: from lines of the history to effects."""
