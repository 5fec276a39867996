"""The plain walker: the value of any typed expression, with its trace."""
