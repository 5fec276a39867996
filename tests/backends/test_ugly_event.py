"""One event whose rules write through every shape of the ugly database; what lies there is read by plain SQL."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from stagerules.dsl.values import Ref
from stagerules.engine import Engine
from stagerules.interpreter.event import stage_entered
from stagerules.project import Project
from tests.cli.helpers import ROOT, stagerules

from .database import by_hand
from .ugly import TABLES, make
from .ugly_project import MORE, PROJECT, RULES, SCHEMA

AFTER = {
    '"Titel", "Auftrag Nr.", "Größe in m²"': ("Müller & Söhne", "Nr. 42", "10.5"),
    '"Betrag", "Waehrung", preis_ct, preis_w, "Rabatt in ct"': ("1234.5", "EUR", 1299, "USD", 5),
    'steuer, "Anzahl", "Gezählt"': (19.5, "12", 7),
    "dringend, aktiv, quelle": ("J", 0, 2),
    '"Tag", "Uhrzeit", gesehen, "geprüft"': (
        "2026-12-24",
        "09:30:00",
        "2026-11-21 10:00:00",
        "2026-11-21T09:00:00.000000Z",
    ),
    '"SCAN", "Betreuer", "Firma", schlagworte': ("a.pdf", "Grace", "ACME", '["b", "große Äpfel"]'),
    'status, trichter, "in Stufe seit"': ("C1:WON", 7, "2026-11-21 10:00:00"),
}
"""What the columns of the deal hold when the event is done."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make(tmp_path / "alt.sqlite", TABLES + MORE)
    (tmp_path / "crm.schema").write_text(SCHEMA, encoding="utf-8")
    (tmp_path / "alles.rules").write_text(RULES, encoding="utf-8")
    (tmp_path / "stagerules.toml").write_text(PROJECT, encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_one_event_writes_through_every_shape(folder: Path) -> None:
    checked = stagerules(folder, "check")
    assert (checked.out, checked.err) == ("ok\n", "")
    made = stagerules(folder, "db", "init")
    assert (made.code, made.err) == (0, "")
    assert stagerules(folder, "db", "check").out == "ok: 5 tables of yours, the others are there\n"
    engine = Engine(Project.load(folder), clock=lambda: datetime(2026, 11, 21, 9, tzinfo=UTC))
    receipt = engine.handle(stage_entered("Deal", 42, "Neu", id="e-1"))
    assert receipt.status == "done"
    file = folder / "alt.sqlite"
    for columns, values in AFTER.items():
        assert by_hand(file, f'SELECT {columns} FROM "tbl Geschäfte"') == [values]
    assert by_hand(file, "SELECT deal_id, kontakt_id, pos FROM deal_kontakt ORDER BY pos") == [(42, 8, 3), (42, 7, 4)]
    assert by_hand(file, 'SELECT * FROM "Posten" ORDER BY 2') == [(42, 1, "1.50", "EUR"), (42, 2, "5", "USD")]
    assert by_hand(file, "SELECT * FROM kontakte WHERE kontakt_nr = 7") == [
        (7, "Ada", None, "ada@home.example", '[{"typ": "work", "adresse": "ada@work.example"}]', None)
    ]
    assert by_hand(file, "SELECT kontakt, adresse, typ, pos FROM kontakt_mails") == [(7, "ada@example.com", "work", 0)]
    assert by_hand(file, 'SELECT * FROM "Notizen"') == [(1, "Deal 42", "Geprüft", "Grace", "2026-11-21 09:00:00")]
    assert not {"deal", "kontakt", "comment"} & {name for (name,) in by_hand(file, "SELECT name FROM sqlite_master")}
    with engine.backend.look() as work:
        read = work.records.read("Deal", [42], ["betreuer", "stage", "notiz"])[42]
    assert read == {"betreuer": Ref("Benutzer", 2), "stage": "Gewonnen", "notiz": None}


@pytest.mark.slow
def test_check_opens_no_database(folder: Path) -> None:
    (folder / "alt.sqlite").unlink()
    text = "import sys; from stagerules.cli import group; group(['check'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", text],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    said, modules = done.stdout.splitlines()
    assert said == "ok"
    assert "stagerules.interpreter.sql.mapping.fits" in modules.split()
    assert "sqlalchemy" not in modules.split()
    assert not (folder / "alt.sqlite").exists()


@pytest.mark.slow
def test_what_does_not_fit_is_told_by_every_command_that_opens_the_database(folder: Path) -> None:
    assert stagerules(folder, "db", "init").code == 0
    by_hand(folder / "alt.sqlite", 'ALTER TABLE "tbl Geschäfte" RENAME COLUMN preis_ct TO preis_cent')
    for command in (("db", "init"), ("db", "check"), ("plan", "--event", 'stage Deal 42 "Neu"'), ("history",)):
        told = stagerules(folder, *command)
        assert told.code == 1
        assert told.err.startswith("error[unknown-column]: The table `tbl Geschäfte` has no column `preis_ct`.\n"), (
            command
        )
        assert "stagerules.toml:46:20\n46 | preis = { cents = " in told.err
        assert "help: Did you mean `preis_cent`?" in told.err
