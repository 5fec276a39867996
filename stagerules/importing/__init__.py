"""Records from a CSV file: columns to fields, texts to values, rows to records."""
