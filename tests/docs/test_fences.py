"""Everything fenced is run: by the test of its page, or here by what its kind asks for.

A new block of a known kind needs nothing but to be right. What only a test of its own can run (`text`, `… wrong`) needs
a line in `ELSEWHERE`.
"""

import json
import shlex
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import click
import pytest

from stagerules.cli import group
from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import vocabulary
from stagerules.interpreter.documents.template import read_template
from stagerules.stdlib_actions import ACTIONS
from tests.cli.helpers import ROOT, example, stagerules
from tests.docs.fences import PAGES, Block, blocks

WORDS = vocabulary(ACTIONS, ())
LANGUAGE = "docs/guide/language.md"
DIAGNOSTICS = "docs/diagnostics/"
TUTORIAL = "docs/guide/tutorial.md"
"""`test_tutorial.py` goes through it as a whole."""
SHOWN_ON_DIAGNOSTICS = {
    *("rules", "rules wrong", "schema", "schema wrong", "toml", "toml wrong", "sql", "sql wrong"),
    *("html", "html wrong"),
    *("text check", "text run", "text db check"),
}
"""What `test_diagnostics.py` runs on every page there."""
ELSEWHERE = {
    ("README.md", "rules"): "tests/docs/test_readme.py",
    ("README.md", "rules scenario"): "tests/docs/test_readme.py",
    ("README.md", "rules wrong"): "tests/docs/test_readme.py",
    ("README.md", "text check"): "tests/docs/test_readme.py",
    ("README.md", "text plan"): "tests/docs/test_readme.py",
    ("README.md", "text history"): "tests/docs/test_readme.py",
    ("README.md", "python"): "tests/docs/test_readme.py",
    ("docs/events.md", "json"): "tests/drivers/test_incoming.py",
    ("docs/events.md", "json payments"): "tests/drivers/test_payment_events.py",
    ("docs/events.md", "json schema"): "tests/drivers/test_incoming.py",
    ("docs/guide/actions.md", "rules"): "tests/actions/test_docs.py",
    ("docs/guide/embedding.md", "python"): "tests/docs/test_public_examples.py",
    ("docs/guide/embedding.md", "python shop.py"): "tests/docs/test_public_examples.py",
    ("docs/guide/embedding.md", "rules"): "tests/docs/test_public_examples.py",
    ("docs/guide/format.md", "rules"): "tests/format/test_layout.py",
    ("docs/guide/format.md", "rules messy"): "tests/format/test_layout.py",
    ("docs/guide/import.md", "toml layout"): "tests/docs/test_guide.py",
    ("docs/guide/language.md", "rules"): "tests/docs/test_language_page.py",
    ("docs/guide/language.md", "schema"): "tests/docs/test_language_page.py",
    ("docs/guide/mapping.md", "toml"): "tests/docs/test_mapping_guide.py",
    ("docs/guide/testing.md", "rules first.rules"): "tests/docs/test_testing_page.py",
    ("docs/guide/testing.md", "rules passes"): "tests/docs/test_testing_page.py",
    ("docs/guide/testing.md", "rules sales.rules"): "tests/docs/test_testing_page.py",
    ("docs/guide/testing.md", "rules second.rules"): "tests/docs/test_testing_page.py",
    ("docs/guide/testing.md", "text"): "tests/docs/test_testing_page.py",
    ("docs/guide/messages.md", "toml provider"): "tests/docs/test_messages_page.py",
    ("docs/guide/payments.md", "rules payments"): "tests/docs/test_payments_page.py",
    ("docs/guide/payments.md", "schema payments"): "tests/docs/test_payments_page.py",
    ("docs/guide/payments.md", "toml provider form"): "tests/docs/test_payments_page.py",
    ("docs/guide/payments.md", "toml provider json"): "tests/docs/test_payments_page.py",
    ("docs/guide/payments.md", "toml provider page"): "tests/docs/test_payments_page.py",
    ("docs/guide/project.md", "toml project"): "tests/docs/test_project_page.py",
    ("docs/guide/providers.md", "toml provider json"): "tests/channels/providers/test_described.py",
    ("docs/guide/providers.md", "toml provider form"): "tests/channels/providers/test_described.py",
    ("docs/guide/providers.md", "toml provider address"): "tests/channels/providers/test_described.py",
    ("docs/guide/providers.md", "toml provider taken"): "tests/channels/providers/test_described.py",
    ("docs/guide/restoring.md", "text restore"): "tests/cli/test_restore.py",
    **{
        ("docs/guide/time.md", f"times {zone}"): "tests/docs/test_time_page.py"
        for zone in ("Europe/Berlin", "Europe/Berlin, Mo-Fr 14:00-22:00", "Pacific/Apia")
    },
}
"""Which test runs the blocks of that kind on a page."""
ALL = blocks()
HERE = [
    one
    for one in ALL
    if (one.page, one.info) not in ELSEWHERE
    and one.page != TUTORIAL
    and not (one.page.startswith(DIAGNOSTICS) and one.info in SHOWN_ON_DIAGNOSTICS)
]


def schema_for(page: str) -> Schema:
    """The schema that a page shows, or that of the page about the language."""
    own = [one for one in ALL if one.page == page and one.info == "schema"]
    shown = own or [one for one in ALL if one.page == LANGUAGE and one.info == "schema"]
    file, problems = parse(Source("a.schema", "\n".join(one.text for one in shown)))
    schema, wrong = build_schema([file], Settings())
    assert not (*problems, *wrong)
    return schema


def check_rules(block: Block) -> None:
    source = Source("a.rules", block.text)
    file, problems = parse(source)
    said = check_project([file], schema_for(block.page), WORDS, Settings())[2]
    assert not problems
    assert [str(one.message) for one in said if one.severity == "error"] == []


def commands(text: str) -> Iterator[list[str]]:
    """The words of each `stagerules …` in lines for a shell."""
    for line in text.splitlines():
        words = shlex.split(line.replace("(", " ").replace(")", " "), comments=True)
        while words:
            end = next((at for at, word in enumerate(words) if word in ("&&", "|", "<", ">")), len(words))
            if words[:1] and words[0].endswith("stagerules"):
                yield words[1:end]
            words = words[end + 1 :]


def check_commands(block: Block) -> None:
    """Each command is one of ours, with options and arguments that it has."""
    for words in commands(block.text):
        with click.Context(group) as context:
            command: click.Command = group
            while isinstance(command, click.Group) and words:
                found = command.get_command(context, words[0])
                assert found is not None, words[0]
                command, words = found, words[1:]
            command.make_context("stagerules", words)


def check_json(block: Block) -> None:
    if block.page == "docs/output.md":
        assert f'"{block.info.partition(" ")[2]}"' in (ROOT / "tests/cli/test_output.py").read_text(encoding="utf-8")
    json.loads(block.text)


def check_text(block: Block) -> None:
    """Commands, or events as `--event` takes them."""
    if block.page != "docs/events.md":
        assert all(line.startswith("stagerules ") for line in block.text.splitlines()), "no test runs it"
        check_commands(block)


def check_mermaid(block: Block) -> None:
    assert block.text == stagerules(ROOT / "examples" / "furniture_shop", "graph", "--format", "mermaid").out


def check_menu(block: Block) -> None:
    """What builds the site reads it."""
    assert block.page == "docs/index.md"


def check_html(block: Block) -> None:
    """A template."""
    assert read_template(block.text)[1] == ()


CHECKS = {
    "rules": check_rules,
    "schema": lambda block: schema_for(block.page),
    "toml": lambda block: tomllib.loads(block.text),
    "json": check_json,
    "python": lambda block: compile(dedent(block.text), block.page, "exec"),
    "sh": check_commands,
    "text": check_text,
    "mermaid": check_mermaid,
    "html": check_html,
    "{toctree}": check_menu,
}


@pytest.mark.parametrize("block", HERE, ids=lambda one: f"{one.page}:{one.line}")
def test_a_block_is_what_its_kind_says(block: Block) -> None:
    assert block.language in CHECKS, f"nothing runs `{block.info}`"
    assert not block.info.endswith(" wrong"), "a wrong text needs a test that says what is said of it"
    CHECKS[block.language](block)


def test_what_runs_elsewhere_is_there() -> None:
    there = {(one.page, one.info) for one in ALL}
    assert set(ELSEWHERE) <= there, "no such block is left"
    for (page, _), test in ELSEWHERE.items():
        text = (ROOT / test).read_text(encoding="utf-8")
        assert Path(page).name in text or page == "docs/guide/actions.md", f"{test} does not read {page}"


def test_every_fence_is_closed_and_found() -> None:
    found = Counter(one.page for one in ALL)
    for path in PAGES:
        fences = sum(line.startswith("```") for line in path.read_text(encoding="utf-8").splitlines())
        assert fences == 2 * found[path.relative_to(ROOT).as_posix()], path


@pytest.mark.slow
def test_events_in_a_few_words(tmp_path: Path) -> None:
    (block,) = [one for one in ALL if one.page == "docs/events.md" and one.info == "text"]
    folder = example("two_lines", tmp_path)
    with (folder / "crm.schema").open("a", encoding="utf-8") as schema:
        schema.write("\nevent payment_received on Deal:\n    amount: money\n")
    data = json.loads((folder / "data.json").read_text(encoding="utf-8"))
    data["Payment"] = [{"order": "RE-42", "item": "Deal 42", "created_at": "2026-11-20T09:00:00+01:00"}]
    (folder / "data.json").write_text(json.dumps(data), encoding="utf-8")
    assert stagerules(folder, "db", "init", "--data", "data.json").code == 0
    for line in block.text.splitlines():
        planned = stagerules(folder, "plan", "--event", line)
        assert (planned.code, planned.err) == (0, ""), line
