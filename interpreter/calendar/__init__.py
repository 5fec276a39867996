"""Moments: when something is due, what working time is, when a clock strikes. Pure functions of the calendars."""
