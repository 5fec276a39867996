"""Outgoing HTTP: one client, which goes to no address that it may not go to."""
