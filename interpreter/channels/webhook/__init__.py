"""Webhooks: a request to another program, signed as Standard Webhooks says."""
