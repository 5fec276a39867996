"""Other values of records: those that matter to a condition, and the fewest of them that make something true."""
