"""`docs/guide/messages.md`: each provider shown is complete, and becomes a way out."""

from pathlib import Path

import pytest

from stagerules import Engine, Project
from stagerules.providers.kinds import KINDS
from tests.cli.helpers import ROOT, example, stagerules
from tests.cli.test_project_file import WHOLE
from tests.docs.fences import Block, blocks_of
from tests.quick import quick

PAGE = ROOT / "docs" / "guide" / "messages.md"
SHOWN = [one for one in blocks_of(PAGE) if one.info == "toml provider"]
SECRETS = {
    "TWILIO_TOKEN": "x",
    "SMS_TOKEN": "x",
    "APPRISE_SMS": "json://sms.example.com/{to}",
    "TELEGRAM_TOKEN": "1:x",
    "WHATSAPP_TOKEN": "x",
}


@pytest.mark.parametrize("block", SHOWN, ids=lambda one: f"line {one.line}")
@pytest.mark.parametrize("way", quick(1, ["live", "redirect", "file"]))
def test_a_provider(block: Block, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if way == "redirect" and "redirect =" not in block.text:
        return
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    folder = example("two_lines", tmp_path)
    (folder / "two_lines.rules").write_text('on stage "New": log text: "Hello"\n')
    (folder / "twilio.token").write_text("x\n")
    top = f'delivery = "{way}"\nredirect = "test@example.com"\n'
    backend = '[backend]\nurl = "sqlite:///crm.db"\n'
    (folder / "stagerules.toml").write_text(f"{top}{WHOLE}{backend}{block.text}", encoding="utf-8")
    assert stagerules(folder, "check").out == "ok\n"
    assert stagerules(folder, "db", "init").code == 0
    project = Project.load(folder)
    channels = Engine(project).channels()
    assert set(project.file.delivery.providers) <= set(channels)


def test_every_kind_is_shown_or_named() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = {line.split(" | ")[1].strip("`"): line for line in text.splitlines() if line.startswith("| ")}
    for channel, kinds in KINDS.items():
        assert [one for one in kinds if f"`{one}`" not in rows[channel]] == []
