"""The checker: from the syntax tree to the typed tree, or to problems with a place."""
