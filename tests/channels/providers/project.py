"""Channels as a project file sets them up."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stagerules import Project
from stagerules.delivery import channels_of
from tests.cli.helpers import example

from . import common

EMPTY: Mapping[str, str] = {}
ENVIRON = {"TWILIO_TOKEN": common.TOKEN, "TELEGRAM_TOKEN": common.BOT, "WHATSAPP_TOKEN": common.TOKEN}


def channels(
    folder: Path, written: str, environ: Mapping[str, str] = ENVIRON, files: Mapping[str, str] = EMPTY
) -> Mapping[str, Any]:
    """Those of a project with these channels and these other files."""
    made = example("two_lines", folder)
    path = made / "stagerules.toml"
    path.write_text(f'delivery = "live"\n{path.read_text()}\n{written}')
    for name, text in files.items():
        (made / name).write_text(text)
    return channels_of(Project.load(made).file, environ)
