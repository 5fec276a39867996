"""Links by which clients pay: from a provider that is asked for them, or pages of the shop."""
