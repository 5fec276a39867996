"""JSON for values, events, effects and plans."""
