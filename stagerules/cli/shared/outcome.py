"""How a command ends: exit codes, and no traceback for a user's mistake."""

import os
import sys

import click

from stagerules.errors import RulesError, UsersMistake

FINDINGS, MISUSE, INTERNAL = 1, 2, 3


def guarded(command: click.Command) -> None:
    """Runs the command line and exits with its code."""
    try:
        code = command.main(standalone_mode=False)
    except RulesError as error:
        from .tell import tell

        tell(error.diagnostics, "text")
        code = FINDINGS
    except UsersMistake as error:
        click.echo(f"{click.style('error', fg='red')}: {error}", err=True)
        if error.hint:
            click.echo(f"  help: {error.hint}", err=True)
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = MISUSE
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        code = 130
    except BrokenPipeError:
        # The reader has gone (`stagerules history | head`): nothing is wrong, and nothing more can be told.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception:
        if os.environ.get("STAGERULES_TRACEBACK"):
            raise
        click.echo(
            "internal error: stagerules itself went wrong, not your files. "
            "Run again with STAGERULES_TRACEBACK=1 and report what it prints.",
            err=True,
        )
        code = INTERNAL
    sys.exit(code if isinstance(code, int) else 0)
