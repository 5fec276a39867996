"""The formatter: from a file that can be read to the one way to lay it out. Nothing of it is lost."""
