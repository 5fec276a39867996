"""Scenarios: what is given, what happens, what is expected."""
