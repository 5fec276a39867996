"""What the values of the language do: exact numbers, calendar, addresses, how people read them."""
