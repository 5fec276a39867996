"""Scenarios: played on a clock and on records of their own, and judged. Nothing leaves the machine."""
