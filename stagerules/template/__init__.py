"""The files of a new project, as `stagerules new` writes them."""
