"""Documents from rule to file: what becomes of those that cannot be made, of deals that are gone, of many at once."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from docx import Document

from stagerules import Engine, Project, Ref, SqlBackend, create_tables
from stagerules.interpreter.effects import DeleteRecord
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Step
from stagerules.interpreter.store.history import HistoryRow
from stagerules.project import read
from stagerules.worker import catch_up
from tests.crash.papers import DEALS, FILES
from tests.crash.world import BEGIN
from tests.end_to_end.hand import BY_HAND
from tests.end_to_end.places import fill
from tests.postgres import Postgres

RULES = """\
rule "Invoice"
on bill:
    create_document
        template: "invoice"
        values:
            title: title
    on failure: add failure.code to numbers

rule "Card"
for Contact
on created:
    create_document
        template: "card"
        format: "html"
        values:
            who: this
"""
CARD = "<p>{{who.name}}: {{#who}}{{phones}}{{/who}}</p>"


def made(folder: Path, rules: str = FILES["a.rules"], **files: str) -> Project:
    """A project with these rules; `files` are templates."""
    (folder / "templates").mkdir(parents=True)
    for name, text in {**FILES, "a.rules": rules}.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, text in files.items():
        (folder / "templates" / f"{name}.html").write_text(text, encoding="utf-8")
    return Project.load(folder)


def opened(project: Project, url: str) -> Engine:
    """The project on a new database with its deals."""
    backend = SqlBackend(url, project.schema)
    create_tables(backend)
    deal = {"title": "A roof", "numbers": (), "papers": (), "stage": "New", "pipeline": "Sales", "stage_since": BEGIN}
    fill(backend, {Ref("Deal", key): deal for key in range(1, DEALS + 1)}, frozenset())
    return Engine(project, backend)


def bill(id: str, deal: int = 1, kind: str = "html") -> Event:
    return Event(id, "event", Ref("Deal", deal), name="bill", fields={"format": kind})


def worked(engine: Engine) -> list[str]:
    """What is due is done, messages and all; how each ended."""
    return [one.status for one in catch_up(engine, engine.channels())]


def kept(engine: Engine) -> dict[str, object]:
    """The documents on record: their files by number."""
    with engine.backend.look() as work:
        rows = work.records.read("Document", work.records.all_keys("Document"), ["number", "file"])
    return {str(one["number"]): one["file"] for one in rows.values() if one}


def numbers(engine: Engine, deal: int = 1) -> object:
    with engine.backend.look() as work:
        found = work.records.read("Deal", [deal], ["numbers"])[deal]
    return found and found["numbers"]


def history(engine: Engine) -> tuple[HistoryRow, ...]:
    with engine.backend.look() as work:
        return work.store.history()


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'crm.sqlite'}"


def test_what_cannot_be_made_keeps_its_number_and_is_made_once_the_template_is_mended(tmp_path: Path, url: str) -> None:
    project = made(tmp_path / "p", RULES.partition('rule "Card"')[0])
    template = tmp_path / "p" / "templates" / "invoice.html"
    right = template.read_text(encoding="utf-8")
    engine = opened(project, url)
    template.write_text("{{#broken}}", encoding="utf-8")
    assert engine.handle(bill("e1")).status == "done"
    assert "failed" in worked(engine)
    assert numbers(engine) == ("broken_template",)
    template.write_text(right, encoding="utf-8")
    assert engine.handle(bill("e2")).status == "done"
    worked(engine)
    assert kept(engine)["RE-2026-0001"] is None
    assert kept(engine)["RE-2026-0002"] is not None
    (failure,) = engine.failures.all()
    engine.failures.retry(failure)
    worked(engine)
    assert kept(engine)["RE-2026-0001"] is not None
    assert [row.new for row in history(engine) if row.record.entity == "Counter" and row.kind == "write"] == [2]


def test_a_document_is_made_for_a_deal_that_is_gone(tmp_path: Path, url: str) -> None:
    engine = opened(made(tmp_path / "p"), url)
    engine.handle(bill("e1"))
    with engine.backend.begin() as work:
        work.records.apply(Step(DeleteRecord(Ref("Deal", 1)), "gone", BY_HAND), {})
    assert "failed" not in worked(engine)
    assert kept(engine)["RE-2026-0001"] is not None
    assert list(engine.failures.all()) == []


def test_the_result_waits_for_the_file(tmp_path: Path, url: str) -> None:
    engine = opened(made(tmp_path / "p"), url)
    engine.handle(bill("e1"))
    assert (kept(engine), numbers(engine)) == ({"RE-2026-0001": None}, ())
    worked(engine)
    assert numbers(engine) == ("RE-2026-0001",)


@pytest.fixture(params=["sqlite", "postgres"])
def shared(request: pytest.FixtureRequest, url: str) -> Iterator[str]:
    """The address of a database for several at once."""
    if request.param == "sqlite":
        yield url
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    yield postgres.new().render_as_string(hide_password=False)


@pytest.mark.slow
def test_a_counter_under_several_workers(tmp_path: Path, shared: str) -> None:
    project = made(tmp_path / "p")
    engine = opened(project, shared)
    ends: Counter[str] = Counter()

    def hands_over(mine: int) -> None:
        own = Engine(project, SqlBackend(shared, project.schema))
        ends.update(own.handle(bill(f"{mine}/{one}", 1 + (mine * 15 + one) % DEALS)).status for one in range(15))

    threads = [Thread(target=hands_over, args=(mine,)) for mine in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert ends == {"done": 60}
    assert sorted(kept(engine)) == [f"RE-2026-{number:04}" for number in range(1, 61)]


# --- what a check finds ---------------------------------------------------------------------------------------------


def said(folder: Path) -> list[str]:
    """What `check` says of a project."""
    return [f"{one.source.home} {one.message}" for one in read(folder).checked.diagnostics]


def test_numbers_for_a_template_that_is_not_there(tmp_path: Path) -> None:
    made(tmp_path / "p")
    (tmp_path / "p" / "templates" / "invoice.html").rename(tmp_path / "p" / "templates" / "Invoice.html")
    (numbers, rule) = said(tmp_path / "p")
    assert "The project file has no setting `invoice` under `[documents.numbers]`" in numbers
    assert "The project has no template `invoice` for documents." in rule


def test_a_picture_that_the_template_names_and_that_is_not_there(tmp_path: Path) -> None:
    made(tmp_path / "p", invoice='<p>{{number}} {{title}}</p>{{#title}}<img src="logo.png" alt="">{{/title}}')
    assert said(tmp_path / "p") == []  # there is no folder of files: a host may have its own
    (tmp_path / "p" / "files").mkdir()
    assert said(tmp_path / "p") == ["templates/invoice.html The picture `logo.png` is not in the folder `files`."]
    (tmp_path / "p" / "files" / "logo.png").write_bytes(b"x")
    assert said(tmp_path / "p") == []


@pytest.mark.parametrize("name", ["../stagerules.toml", "iVBORw0KGgo" * 500])
def test_what_is_no_name_in_the_file_store_is_no_picture_of_it(name: str, tmp_path: Path) -> None:
    made(tmp_path / "p", invoice=f'<p>{{{{number}}}} {{{{title}}}}</p><img src="{name}" alt="">')
    (tmp_path / "p" / "files").mkdir()
    (found,) = said(tmp_path / "p")
    assert found.startswith(f"templates/invoice.html The picture `{name[:11]}")


def test_what_is_wrong_with_a_template_is_said_once(tmp_path: Path) -> None:
    made(tmp_path / "p")
    templates = tmp_path / "p" / "templates"
    (templates / "invoice.html").write_text("<p>{{number}} {{#title}}</p>", encoding="utf-8")
    Document().save(templates / "invoice.docx")
    (found,) = said(tmp_path / "p")
    assert found == "templates/invoice.html `{{#title}}` begins a section that has no end."


def test_whoever_tries_a_document_again_hears_that_its_rule_has_ended(tmp_path: Path, url: str) -> None:
    engine = opened(made(tmp_path / "p"), url)
    (tmp_path / "p" / "templates" / "invoice.html").write_text("{{#broken}}", encoding="utf-8")
    engine.handle(bill("e1"))
    worked(engine)
    (failure,) = engine.failures.all()
    assert failure.what == "document invoice RE-2026-0001"
    assert failure.way_out.endswith(
        "The rule has ended: what stands behind this in it is not done any more. Do that by hand."
    )


PARTS = """\
rule "Invoice"
on bill:
    let found = first Deal where title == "A roof" by id
    create_document
        template: "invoice"
        format: "html"
        values:
            title: title
            deal: found
            deals: deals
            late: yes
"""


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{#deal}}{{#deals}}[{{name}}]{{/deals}}{{/deal}}", "[Ada][Ben]"),
        ("{{#late}}{{#deals}}[{{name}}]{{/deals}}{{/late}}", "[Ada][Ben]"),
        ("{{#title}}{{#deals}}{{age}} {{/deals}}{{/title}}", "30 40 "),
        ("{{#deals}}{{name}} of {{deal.title}};{{/deals}}", "Ada of A roof;Ben of A roof;"),
        ("{{#deals}}{{#late}}{{age}}!{{/late}}{{/deals}}", "30!40!"),
        ("{{#deals}}{{#boss}}{{name}}>{{#deals}}{{age}},{{/deals}}{{/boss}}{{/deals}}", "Ben>30,40,"),
    ],
)
def test_what_is_asked_for_inside_of_another_part(template: str, text: str, tmp_path: Path, url: str) -> None:
    schema = FILES["crm.schema"].replace(
        "    papers: list of text\n", "    papers: list of text\n    deals: list of Person\n"
    )
    people = "entity Person:\n    key id: integer\n    name: text\n    shown as name\n    age: integer\n"
    people += "    boss: Person?\n\n"
    asked = "{{#deal}}{{/deal}}{{#deals}}{{/deals}}{{#late}}{{/late}}{{#title}}{{/title}}"
    folder = tmp_path / "p"
    (folder / "templates").mkdir(parents=True)
    for name, content in {**FILES, "crm.schema": people + schema, "a.rules": PARTS}.items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "templates" / "invoice.html").write_text(f"{asked}<p>{template}</p>", encoding="utf-8")
    project = Project.load(folder)
    backend = SqlBackend(url, project.schema)
    create_tables(backend)
    ada, ben = Ref("Person", 1), Ref("Person", 2)
    deal = {"title": "A roof", "numbers": (), "papers": (), "stage": "New", "pipeline": "Sales", "stage_since": BEGIN}
    records = {
        ben: {"name": "Ben", "age": 40, "boss": None},
        ada: {"name": "Ada", "age": 30, "boss": ben},
        Ref("Deal", 1): {**deal, "deals": (ada, ben)},
    }
    fill(backend, records, frozenset())
    engine = Engine(project, backend)
    engine.handle(Event("e1", "event", Ref("Deal", 1), name="bill", fields={"format": "html"}))
    assert "failed" not in worked(engine), [one.detail for one in engine.failures.all()]
    (file,) = (folder / "files").rglob("*.html")
    assert f"<p>{text}</p>" in file.read_text(encoding="utf-8")
