"""Checked rules, an event and facts become a plan; drivers carry the plan out."""
