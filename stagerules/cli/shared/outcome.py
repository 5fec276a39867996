"""How a command ends: exit codes, and no traceback for a user's mistake."""

import io
import os
import sys
from typing import IO

import click

from stagerules.errors import RulesError, UsersMistake

from .tell import plain_reason, printable, say, tell

FINDINGS, MISUSE, INTERNAL = 1, 2, 3
STOPPED_LISTENING = 141
"""What shells report of any program whose reader has gone (128 and the number of SIGPIPE)."""


def guarded(command: click.Command) -> None:
    """Runs the command line and exits with its code."""
    _opened()
    try:
        code = _run(command)
    except (BrokenPipeError, SystemExit):  # click makes the latter of the former
        # The reader has gone (`stagerules run | head`): nothing more can be told, and what was left is not done.
        code = STOPPED_LISTENING
        _silence(sys.stdout)
    except OSError as error:
        code = _cannot_tell(error)
    sys.exit(code)


def _opened() -> None:
    """A stream that whoever called us has closed (`stagerules check >&-`) is an empty one; else the next file to be
    opened would take its place.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - as long as we run
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _run(command: click.Command) -> int:
    try:
        plain = False if os.environ.get("NO_COLOR") else None
        code = command.main(standalone_mode=False, color=plain)
        sys.stdout.flush()
    except RulesError as error:
        tell(error.diagnostics, "text")
        return FINDINGS
    except UsersMistake as error:
        _error(str(error), error.hint)
        return error.exit_code
    except click.ClickException as error:
        shown = io.StringIO()
        error.show(shown)
        click.echo("\n".join(printable(line) for line in shown.getvalue().splitlines()), err=True)
        return MISUSE
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        return 130
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is None:  # it was what we print that could not be written
            raise
        _error(f"The file `{error.filename}` cannot be used: {plain_reason(error)}.", "Check its rights and its place.")
        return FINDINGS
    except Exception:
        if os.environ.get("STAGERULES_TRACEBACK"):
            raise
        click.echo(
            "internal error: stagerules itself went wrong, not your files. "
            "Run again with STAGERULES_TRACEBACK=1 and report what it prints.",
            err=True,
        )
        return INTERNAL
    return code if isinstance(code, int) else 0


def _error(message: str, hint: str) -> None:
    """An error and its way out; what they quote cannot steer the terminal."""
    said = [f"{click.style('error', fg='red')}: {printable(message)}"]
    say([*said, f"  help: {printable(hint)}"] if hint else said, err=True)


def _cannot_tell(error: OSError) -> int:
    """The output has no room: said on standard error, if that has some."""
    _silence(sys.stdout)
    try:
        _error(
            f"The output cannot be written: {plain_reason(error)}.",
            "Make room there, then run this again; an event that was handled is not done again.",
        )
    except OSError:
        _silence(sys.stderr)
    return FINDINGS


def _silence(stream: IO[str]) -> None:
    """Lets what is still to be written go nowhere: Python would try once more at its end, and fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
