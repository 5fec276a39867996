"""Builds the nodes of the syntax tree from what the grammar's rules have found."""
