"""`decide` and its parts: from an event and facts to a plan, without clock, dice or database."""
