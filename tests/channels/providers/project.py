"""Channels as a project file sets them up."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stagerules import Project
from stagerules.delivery import channels_of
from tests.cli.helpers import example

from . import common

ENVIRON = {"TWILIO_TOKEN": common.TOKEN, "TELEGRAM_TOKEN": common.BOT, "WHATSAPP_TOKEN": common.TOKEN}


def channels(folder: Path, written: str, environ: Mapping[str, str] = ENVIRON, way: str = "live") -> Mapping[str, Any]:
    made = example("two_lines", folder)
    path = made / "stagerules.toml"
    path.write_text(f'delivery = "{way}"\nredirect = "test@example.com"\n{path.read_text()}\n{written}')
    return channels_of(Project.load(made).file, environ)
