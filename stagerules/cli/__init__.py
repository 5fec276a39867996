"""The command line, one file a command."""

from importlib import import_module
from keyword import iskeyword

import click

COMMANDS = {
    "new": "Write a project to start from.",
    "check": "Say everything that is wrong with rules and schema.",
    "fmt": "Lay out rules and schema.",
    "test": "Play the scenarios.",
    "plan": "Show what events would lead to; nothing happens.",
    "run": "Carry out what events lead to.",
    "worker": "Stay and do what is due: rules whose time has come, messages that wait.",
    "import": "Take in the records of a CSV file.",
    "explain": "Tell why something happened to a record, or did not.",
    "history": "Tell what was done, to what, by which rule, caused by what.",
    "pending": "List what waits, or cancel it.",
    "deploy": "Show what waits for changed rules, and keep, move or cancel it.",
    "failures": "List what has failed for good, try it again, or drop it.",
    "pause": "Let a rule, a stage or everything do nothing for a while, or list what is paused.",
    "resume": "Let what was paused go on.",
    "restore": "Bring back what a run deleted.",
    "exclusions": "List, add, remove or look up addresses that nobody may write to or call.",
    "graph": "Draw pipelines with their rules.",
    "schema": "Print the schema as a file.",
    "db": "Make the tables.",
}


class Lazy(click.Group):
    """Imports a command's module when it is called: start-up is part of the product."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name."""
        if name not in COMMANDS:
            return None
        command = import_module(f"stagerules.cli.{name}{'_' if iskeyword(name) else ''}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="stagerules", message="stagerules %(version)s")
def group() -> None:
    """Rules of a sales pipeline as text: check, plan, run and explain them."""


def main() -> None:
    """The `stagerules` command. Exit codes: 0 fine, 1 findings, 2 misuse, 3 internal error."""
    from .shared.outcome import guarded

    guarded(group)
