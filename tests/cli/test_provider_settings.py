"""`[channels.CHANNEL.NAME]` of the project file: every setting right, missing, misspelt and of the wrong kind."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from stagerules import Project
from stagerules.dsl.problem import diagnose
from stagerules.dsl.source import Source
from stagerules.projectfile import read_project_file
from stagerules.providers.kinds import KINDS, Kind
from stagerules.settings import overridden
from tests.cli.helpers import ROOT, example, stagerules
from tests.cli.test_project_file import WHOLE, told
from tests.cli.test_settings import top

ALL = [(channel, kind) for channel, kinds in KINDS.items() for kind in kinds]
TABLES = {
    "sms": 'json = { to = "{to}", text = "{text}" }',
    "voice": 'json = { to = "{to}", say = "{say}", play = "{play}" }',
    "chat": 'json = { chat = "{chat}", text = "{text}" }',
    "whatsapp": 'json = { to = "{to}", template = "{template}", name = "{values.name}" }',
    "group_chat": 'json = { chat = "{chat}", text = "{text}" }',
    "payment": 'json = { order = "{order}", amount = "{amount}" }',
}
TEMPLATES = 'templates = { order_ready = { language = "de", values = ["name", "number"] } }'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    (there / "two_lines.rules").write_text('on stage "New": log text: "Hello"\n')
    return there


def said(folder: Path, text: str) -> list[tuple[str, str, str]]:
    """What is said of the project file alone, which takes no time."""
    source = Source("stagerules.toml", text)
    problems = read_project_file(source, folder)[1]
    return [(one.slug, str(one.message), str(one.hint)) for one in (diagnose(each, source) for each in problems)]


def lines(channel: str, kind: str, *, required: bool = False) -> dict[str, str]:
    """A whole provider, setting by setting; or only what it needs."""
    about = KINDS[channel][kind]
    found = {one.name: one.line for one in about.settings if one.required or not required}
    secrets = {**about.secrets, **({} if required else about.optional_secrets)}
    found |= {f"{name}_env": f'{name}_env = "{variable}"' for name, variable in secrets.items()}
    if "json" in about.tables:
        found["json"] = TABLES[channel]
    if about.optional_secrets and not required:
        found["headers"] = 'headers = { authorization = "Bearer {token}" }'
    if "taken" in about.tables and not required:
        found["taken"] = 'taken = { status = "ok", result = { 0 = { code = 0 } } }'
    if "templates" in about.tables:
        found["templates"] = TEMPLATES
    return found


def table(channel: str, kind: str, settings: dict[str, str]) -> str:
    return f"[channels.{channel}.{kind}]\n" + "\n".join(settings.values()) + "\n"


def live(*tables: str) -> str:
    return top('delivery = "live"') + "\n" + "\n".join(tables)


def needed(about: Kind) -> set[str]:
    tables = {"json"} & set(about.tables) | {"templates"} & set(about.tables)
    return {one.name for one in about.settings if one.required} | {f"{one}_env" for one in about.secrets} | tables


@pytest.mark.parametrize(("channel", "kind"), ALL)
def test_right(channel: str, kind: str, folder: Path) -> None:
    for required in (False, True):
        written = lines(channel, kind, required=required)
        assert told(folder, live(table(channel, kind, written))) == []
        (providers,) = Project.load(folder).file.delivery.providers.values()
        found = providers.by_name[kind]
        assert (found.kind, providers.default, found.private) == (kind, kind, False)
        assert {name for name, value in found.settings.items() if value} == {
            name for name in written if not name.endswith("_env")
        }
        assert {name for name in written if name.endswith("_env")} == {f"{name}_env" for name in found.secrets}


@pytest.mark.parametrize(("channel", "kind"), ALL)
def test_the_kind_stands_in_the_table_where_its_name_is_another(channel: str, kind: str, folder: Path) -> None:
    text = table(channel, "other", {"kind": f'kind = "{kind}"', **lines(channel, kind)})
    assert told(folder, live(text)) == []
    assert Project.load(folder).file.delivery.providers[channel].by_name["other"].kind == kind


def each(*, needed_only: bool = False) -> Iterator[tuple[str, str, str]]:
    for channel, kind in ALL:
        about = KINDS[channel][kind]
        for name in lines(channel, kind):
            if name in needed(about) or not needed_only:
                yield channel, kind, name


@pytest.mark.parametrize(("channel", "kind", "name"), list(each(needed_only=True)))
def test_missing(channel: str, kind: str, name: str, folder: Path) -> None:
    written = {one: line for one, line in lines(channel, kind).items() if one != name}
    ((slug, sentence, hint),) = [one for one in said(folder, live(table(channel, kind, written)))
                                 if "without `{values.name}`" not in one[1]]  # fmt: skip
    assert (slug, sentence) == ("missing-setting", f"The project file lacks the setting `{name}`.")
    assert hint.startswith("Add the line `")
    assert f"under `[channels.{channel}.{kind}]`: " in hint


@pytest.mark.parametrize(("channel", "kind", "name"), list(each()))
def test_misspelt(channel: str, kind: str, name: str, folder: Path) -> None:
    written = lines(channel, kind)
    text = table(channel, kind, {**written, name: written[name].replace(name, f"{name}e", 1)})
    found = said(folder, live(text))
    sentence = f"The project file has no setting `{name}e` under `[channels.{channel}.{kind}]`."
    assert ("unknown-setting", sentence, f"Did you mean `{name}`?") in found
    assert len(found) <= 3


@pytest.mark.parametrize(("channel", "kind", "name"), list(each()))
def test_of_the_wrong_kind(channel: str, kind: str, name: str, folder: Path) -> None:
    text = table(channel, kind, {**lines(channel, kind), name: f"{name} = 5"})
    found = [one for one in said(folder, live(text)) if f"`{name}`" in one[1]]
    ((slug, sentence, hint),) = found
    assert (slug, sentence.startswith(f"The setting `{name}` must be ")) == ("wrong-setting", True)
    assert hint.startswith("Write it like `")


WAY_OUT = re.compile(r"Add the line `(.*?)` under `\[(.*?)\]`: |Write it like `(.*?)`\.", re.DOTALL)


@pytest.mark.parametrize("way", ["live", "redirect"])
@pytest.mark.parametrize(("channel", "kind"), ALL)
def test_whoever_follows_the_ways_out_gets_there(channel: str, kind: str, way: str, folder: Path) -> None:
    """From an empty table to a provider, by nothing but what `check` says."""
    redirected = 'redirect = "test@example.com"' if way == "redirect" else ""
    settings: dict[str, object] = {"channels": {channel: {kind: {}}}}
    for _ in range(5):
        found = said(folder, top(f'delivery = "{way}"', redirected) + "\n" + written_out(settings))
        if not found:
            return
        for slug, sentence, hint in found:
            assert slug == "missing-setting", sentence
            added = WAY_OUT.match(hint)
            assert added, hint
            below = f"{added[1]}\n" if added[1].startswith("[") else f"[{added[2]}]\n{added[1]}\n"
            settings = overridden(settings, tomllib.loads(below))
    raise AssertionError(found)


def written_out(data: dict[str, object]) -> str:
    """As TOML: JSON's texts are those of TOML, too."""

    def value(of: object) -> str:
        if isinstance(of, dict):
            return "{" + ", ".join(f"{json.dumps(name)} = {value(one)}" for name, one in of.items()) + "}"
        return json.dumps(of)

    return "\n".join(
        f"[channels.{channel}.{name}]\n" + "\n".join(f"{setting} = {value(one)}" for setting, one in about.items())
        if isinstance(about, dict)
        else f"[channels.{channel}]\n{name} = {value(about)}"
        for channel, tables in data["channels"].items()  # type: ignore[attr-defined]  # as the test made it
        for name, about in sorted(tables.items(), key=lambda one: isinstance(one[1], dict))
    )


TWILIO = lines("sms", "twilio", required=True)
HTTP = lines("sms", "http", required=True)
SMS, GENERIC = table("sms", "twilio", TWILIO), table("sms", "http", HTTP)
OWN = HTTP["url"]
LACKS, MUST = "The project file lacks the setting", "The setting"
SAID: dict[str, tuple[str, str, str]] = {
    "[channels.sms]": (
        f"{LACKS} `twilio`.",
        "Add the line `[channels.sms.twilio]` under `[channels.sms]`: a table for the provider.",
        "missing-setting",
    ),
    f"[channels.sms]\nprovider = 'twilio'\n{SMS}": (
        "The project file has no setting `provider` under `[channels.sms]`.",
        "The settings here are `default`, `redirect`, `twilio`, `http`, `apprise`.",
        "unknown-setting",
    ),
    f"[channels.sms]\nredirct = '+4930123456'\n{SMS}": (
        "The project file has no setting `redirct` under `[channels.sms]`.",
        "Did you mean `redirect`?",
        "unknown-setting",
    ),
    "[channels.sms]\ntwilio = 'yes'": (
        f"{MUST} `twilio` must be a table of settings.",
        "Write it like `[channels.sms.twilio]`.",
        "wrong-setting",
    ),
    "[channels.sms.twillio]": (
        f"{LACKS} `kind`.",
        (
            'Add the line `kind = "twilio"` under `[channels.sms.twillio]`: which kind of provider it is, one '
            "of `twilio`, `http`, `apprise`."
        ),
        "missing-setting",
    ),
    '[channels.sms.mine]\nkind = "htpp"': (
        f"{MUST} `kind` must be one of `twilio`, `http`, `apprise`.",
        'Write it like `kind = "http"`.',
        "wrong-setting",
    ),
    table("sms", "twilio", {**TWILIO, "x": 'token_file = "token.txt"'}): (
        f"{MUST} `token_file` must be left out, since `token_env` is there.",
        'Write it like `token_env = "TWILIO_TOKEN"`.',
        "wrong-setting",
    ),
    table("sms", "twilio", {**TWILIO, "x": 'private = "yes"'}): (
        f"{MUST} `private` must be `true` or `false`.",
        "Write it like `private = true`.",
        "wrong-setting",
    ),
    table("sms", "apprise", {"url_env": 'url_env = "APPRISE_URL"', "x": "private = true"}): (
        "The project file has no setting `private` under `[channels.sms.apprise]`.",
        "The settings here are `kind`, `url_env`, `url_file`.",
        "unknown-setting",
    ),
    f'[channels.sms]\ndefault = "other"\n{SMS}{GENERIC}': (
        f"{MUST} `default` must be the name of one of its tables: `twilio`, `http`.",
        'Write it like `default = "twilio"`.',
        "wrong-setting",
    ),
    SMS + GENERIC: (
        f"{LACKS} `default`.",
        'Add the line `default = "twilio"` under `[channels.sms]`: which of them is taken where a rule names none.',
        "missing-setting",
    ),
    table("voice", "twilio", {**lines("voice", "twilio"), "from": 'from = "030 123456"'}): (
        f"{MUST} `from` must be a telephone number of the account with `+` and its country, without blanks.",
        'Write it like `from = "+4930123456"`.',
        "wrong-setting",
    ),
    table("sms", "twilio", {**TWILIO, "account": 'account = "SK0123"'}): (
        f"{MUST} `account` must be the account's SID: `AC` and 32 digits and small letters.",
        f'Write it like `account = "AC{"0" * 32}"`.',
        "wrong-setting",
    ),
    table("chat", "telegram", {**lines("chat", "telegram"), "bot": 'bot = "@shop_bot"'}): (
        f"{MUST} `bot` must be the name of the bot, without `@`.",
        'Write it like `bot = "shop_bot"`.',
        "wrong-setting",
    ),
    table(
        "group_chat", "sales", {"kind": 'kind = "telegram"', "x": 'token_env = "T"', "chat": "chat = -1001234567890"}
    ): (
        f"{MUST} `chat` must be the number of a chat, in quotes.",
        'Write it like `chat = "-1001234567890"`.',
        "wrong-setting",
    ),
    table("sms", "http", {"url": OWN, "json": 'json = { number = "{number}", to = "{to}" }'}): (
        (
            f"{MUST} `json` must be without `{{number}}`, which no message has; there are `{{to}}`, `{{id}}`, "
            "`{token}`, `{text}`."
        ),
        'Write it like `json = { to = "{to}", text = "{text}" }`.',
        "wrong-setting",
    ),
    table("sms", "http", {"url": OWN, "form": 'form = { text = "{text}" }'}): (
        f"{MUST} `form` must be a table in which `{{to}}` stands.",
        'Write it like `form = { to = "{to}", text = "{text}" }`.',
        "wrong-setting",
    ),
    table("sms", "http", {**HTTP, "form": 'form = { to = "{to}" }'}): (
        f"{MUST} `form` must be left out, since `json` is there.",
        'Write it like `json = { to = "{to}", text = "{text}" }`.',
        "wrong-setting",
    ),
    table("sms", "http", {"url": OWN, "form": 'form = { to = "{to}", parts = 2 }'}): (
        f"{MUST} `form` must be made of texts: `parts` is none.",
        'Write it like `form = { to = "{to}", text = "{text}" }`.',
        "wrong-setting",
    ),
    table("sms", "http", {"url": OWN, "json": 'json = { to = "{to}", when = 2026-01-05 }'}): (
        (
            f"{MUST} `json` must be made of texts, numbers, `true`, lists and tables: a date or a number with a "
            "point is none."
        ),
        'Write it like `json = { to = "{to}", text = "{text}" }`.',
        "wrong-setting",
    ),
    table("sms", "http", {**HTTP, "x": 'headers = { authorization = "Bearer abc" }'}): (
        (
            f"{MUST} `headers` must be without a secret: in `authorization` stands `{{token}}`, and `token_env` "
            "says where it is."
        ),
        'Write it like `headers = { authorization = "Bearer {token}" }`.',
        "wrong-setting",
    ),
    table("sms", "http", {**HTTP, "x": 'headers = { authorization = "Bearer {token}" }'}): (
        f"{LACKS} `token_env`.",
        (
            'Add the line `token_env = "MESSAGES_TOKEN"` under `[channels.sms.http]`: the environment variable '
            "that holds what `{token}` stands for (or `token_file`)."
        ),
        "missing-setting",
    ),
    table("sms", "http", {**HTTP, "x": 'token_env = "SMS_TOKEN"'}): (
        f"{LACKS} `headers`.",
        (
            'Add the line `headers = { authorization = "Bearer {token}" }` under `[channels.sms.http]`: where '
            "the token goes."
        ),
        "missing-setting",
    ),
    table("sms", "http", {**HTTP, "url": 'url = "ftp://sms.example.com"'}): (
        f"{MUST} `url` must be a web address, without blanks and `{{…}}`.",
        'Write it like `url = "https://messages.example.com/send"`.',
        "wrong-setting",
    ),
    table("sms", "http", {**HTTP, "url": 'url = "https://sms.example.com/{to}"'}): (
        f"{MUST} `url` must be a web address, without blanks and `{{…}}`.",
        'Write it like `url = "https://messages.example.com/send"`.',
        "wrong-setting",
    ),
    table("sms", "http", {**HTTP, "json": 'json = { to = "{to}" }'}): (
        f"{MUST} `json` must be a table in which `{{text}}` stands.",
        'Write it like `json = { to = "{to}", text = "{text}" }`.',
        "wrong-setting",
    ),
    table("sms", "http", {**HTTP, "x": 'method = "GET"'}): (
        f"{MUST} `json` must be called `form`, since `method` is `GET`: then it is a part of the address.",
        'Write it like `form = { to = "{to}", text = "{text}" }`.',
        "wrong-setting",
    ),
    table("sms", "http", {**HTTP, "x": 'method = "DELETE"'}): (
        f"{MUST} `method` must be `POST`, `PUT` or `GET`.",
        'Write it like `method = "POST"`.',
        "wrong-setting",
    ),
    table("sms", "twilio", {**TWILIO, "x": 'url = "https://api.twilio.com/?a=1"'}): (
        f"{MUST} `url` must be a web address.",
        'Write it like `url = "https://api.twilio.com"`.',
        "wrong-setting",
    ),
    table("whatsapp", "meta", {**lines("whatsapp", "meta"), "templates": "templates = { ready = {} }"}): (
        f"{LACKS} `language`.",
        (
            'Add the line `language = "de"` under `[channels.whatsapp.meta.templates.ready]`: the language in '
            "which it was approved."
        ),
        "missing-setting",
    ),
    table(
        "whatsapp",
        "meta",
        {**lines("whatsapp", "meta"), "templates": 'templates = { ready = { language = "de", value = ["name"] } }'},
    ): (
        "The project file has no setting `value` under `[channels.whatsapp.meta.templates.ready]`.",
        "Did you mean `values`?",
        "unknown-setting",
    ),
    table(
        "whatsapp",
        "meta",
        {**lines("whatsapp", "meta"), "templates": 'templates = { ready = { language = "de", named = "yes" } }'},
    ): (
        f"{MUST} `named` must be `true` or `false`.",
        "Write it like `named = true`.",
        "wrong-setting",
    ),
    table(
        "whatsapp",
        "http",
        {**lines("whatsapp", "http", required=True), "json": 'json = { to = "{to}", n = "{values.nmae}" }'},
    ): (
        (
            f"{MUST} `json` must be without `{{values.nmae}}`, which no message has; there are `{{to}}`, `{{id}}`, "
            "`{token}`, `{template}`, `{language}`, `{values.name}`, `{values.number}`."
        ),
        'Write it like `json = { to = "{to}", template = "{template}" }`.',
        "wrong-setting",
    ),
}


SAID |= {
    table("sms", "http", {**HTTP, "taken": f"taken = {written}"}): (
        (
            f"{MUST} `taken` must be a table of places in the answer, each with the text, whole number, `true` or "
            "`false` that stands there."
        ),
        'Write it like `taken = { status = "ok" }`.',
        "wrong-setting",
    )
    for written in ("{}", "{ a = {} }", "{ a = 1.5 }", '{ a.b = ["ok"], c = "ok" }', "{ a = 2026-01-05 }")
}


@pytest.mark.parametrize("text", SAID, ids=[f"{number}" for number in range(len(SAID))])
def test_what_is_said(text: str, folder: Path) -> None:
    sentence, hint, slug = SAID[text]
    assert told(folder, live(text)) == [(slug, sentence, hint)]


def redirected(*tables: str) -> str:
    return top('delivery = "redirect"', 'redirect = "test@example.com"') + "\n" + "\n".join(tables)


REDIRECTS = {
    "sms": ("+491711234567", "0171 1234567", "a telephone number with `+` and its country, without blanks"),
    "voice": ("+491711234567", "test@example.com", "a telephone number with `+` and its country, without blanks"),
    "whatsapp": ("+491711234567", "", "a telephone number with `+` and its country, without blanks"),
    "chat": ("-1001234567890", " ", "the number of a chat, in quotes"),
    "group_chat": ("-1001234567890", "", "the number of a chat, in quotes"),
}


@pytest.mark.parametrize("channel", REDIRECTS)
def test_redirected(channel: str, folder: Path) -> None:
    right, wrong, wanted = REDIRECTS[channel]
    kind = next(iter(KINDS[channel]))
    tables = f"[channels.{channel}]\n%s\n" + table(channel, kind, lines(channel, kind))
    ((slug, sentence, hint),) = said(folder, redirected(tables % ""))
    assert (slug, sentence) == ("missing-setting", f"{LACKS} `redirect`.")
    assert hint == (
        f'Add the line `redirect = "{right}"` under `[channels.{channel}]`: who gets every message of this channel.'
    )
    assert told(folder, redirected(tables % f'redirect = "{right}"')) == []
    assert Project.load(folder).file.delivery.providers[channel].redirect == right
    assert [one[1] for one in said(folder, redirected(tables % f'redirect = "{wrong}"'))] == [
        f"{MUST} `redirect` must be {wanted}."
    ]


def test_a_group_chat_is_the_one_it_describes_unless_everything_goes_to_another(folder: Path) -> None:
    slack = lines("group_chat", "http", required=True) | {"json": 'json = { text = "{text}" }'}
    text = table("group_chat", "http", slack)
    assert said(folder, live(text)) == []
    to = '[channels.group_chat]\nredirect = "#test"\n'
    assert [one[1] for one in said(folder, redirected(to + text))] == [
        f"{MUST} `json` must be a table in which `{{chat}}` stands."
    ]


def test_group_chats_need_no_default(folder: Path) -> None:
    telegram = lines("group_chat", "telegram")
    tables = [table("group_chat", one, {"kind": 'kind = "telegram"', **telegram}) for one in ("sales", "service")]
    assert told(folder, live(*tables)) == []
    assert set(Project.load(folder).file.delivery.providers["group_chat"].by_name) == {"sales", "service"}


def test_an_environment_overrides_single_settings(folder: Path) -> None:
    below = 'env.test.channels.sms.twilio = { url = "http://localhost:8080", private = true, from = "Shop" }\n'
    wrong = 'env.wrong.channels.sms.twilio = { account = "x" }\n'
    assert told(folder, below + live(SMS)) == []
    here, there = (Project.load(folder, env=env).file.delivery.providers["sms"] for env in (None, "test"))
    assert [(one.by_name["twilio"].settings["from"], one.by_name["twilio"].private) for one in (here, there)] == [
        ("+4930123456", False),
        ("Shop", True),
    ]
    ((slug, sentence, _),) = said(folder, below + wrong + live(SMS))
    assert (slug, "`account`" in sentence) == ("wrong-setting", True)


CANARY = "canary-hunter2"
BOT = "123456789:AAcanary-hunter2-and-thirty-letters-more"
TELEGRAM = table("chat", "telegram", lines("chat", "telegram", required=True))
MISPLACED = {
    f'token = "{CANARY}"': SMS,
    f"token = {CANARY}": SMS,
    f'token_env = "{CANARY}"': table("sms", "twilio", {k: v for k, v in TWILIO.items() if k != "token_env"}),
    f"token_env = '{CANARY}": table("sms", "twilio", {k: v for k, v in TWILIO.items() if k != "token_env"}),
    f'url = "{BOT}"': table("chat", "telegram", lines("chat", "telegram", required=True)),
    f'tokn = "{BOT}"': table("chat", "telegram", lines("chat", "telegram", required=True)),
    f'url = "https://api.telegram.org/bot{BOT}/?x"': table(
        "chat", "telegram", lines("chat", "telegram", required=True)
    ),
    f'url = "slack://{CANARY}/{CANARY}/{CANARY}"': "[channels.group_chat.apprise]\n",
    f'url_env = "slack://{CANARY}/{CANARY}/"': "[channels.group_chat.apprise]\n",
    f'url = "https://hooks.slack.com/services/{CANARY}"': '[channels.group_chat.ops]\nkind = "apprise"\n',
    f'headers = {{ Authorization = "Bearer {CANARY}" }}': GENERIC,
    f"headers = {{ Authorization = 'Basic {CANARY}' }}": GENERIC,
}


@pytest.mark.parametrize("line", MISPLACED)
def test_a_secret_in_the_project_file_is_not_repeated(line: str, folder: Path) -> None:
    (folder / "stagerules.toml").write_text(live(MISPLACED[line] + line + "\n"), encoding="utf-8")
    for command in (("check",), ("check", "--format", "json"), ("run", "events.jsonl")):
        ran = stagerules(folder, *command)
        assert (ran.code, "hunter2" in ran.out + ran.err) == (1, False), ran
        assert "broken-project-file" in ran.out + ran.err or f"`{line.split()[0]}`" in ran.out + ran.err


@pytest.mark.slow
def test_a_project_without_providers_loads_nothing_of_them(folder: Path) -> None:
    code = (
        "import sys; from stagerules.cli import main; sys.argv = ['stagerules', 'check']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(any('stagerules.providers' in one for one in sys.modules), 'httpcore' in sys.modules)"
    )
    for below, loaded in (("", "False False"), (SMS, "True False")):
        (folder / "stagerules.toml").write_text(WHOLE + below)
        environ = {**os.environ, "PYTHONPATH": str(ROOT)}
        ran = subprocess.run(
            [sys.executable, "-c", code], cwd=folder, env=environ, capture_output=True, text=True, check=True
        )
        assert ran.stdout.splitlines() == ["ok", loaded]
