"""`python -m stagerules`."""

from .cli import main

main()
