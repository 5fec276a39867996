"""Drivers: they read facts, let `decide` plan, and perform the plan."""
