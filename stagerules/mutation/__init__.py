"""Mutation: rules changed in one place at a time, to see whether some scenario fails."""
