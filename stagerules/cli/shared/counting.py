"""How far something is that takes a while: a count on a terminal, which leaves nothing behind."""

import sys

import attrs
import click


@attrs.define
class Counting:
    """The count as it stands on the terminal; where standard error is none, nothing is shown. `what` is counted."""

    what: str
    shown: int = 0

    def show(self, count: int) -> None:
        """Shows the count in the place of the one before."""
        if sys.stderr.isatty():
            text = f"{count:,} {self.what}"
            click.echo(f"\r{text}", nl=False, err=True)
            self.shown = len(text)

    def clear(self) -> None:
        """Takes it away, so that something else can be printed there."""
        if self.shown:
            click.echo(f"\r{' ' * self.shown}\r", nl=False, err=True)
            self.shown = 0
