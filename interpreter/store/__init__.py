"""The engine's own memory: events, history, outbox, timers, plans."""
