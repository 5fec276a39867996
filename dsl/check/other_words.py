"""Words of other languages for names and types of this one."""

from collections.abc import Mapping
from typing import TypeVar

from .. import types as t

Meant = TypeVar("Meant")


def each_word(table: Mapping[Meant, str]) -> dict[str, Meant]:
    """From each word of the table to what it means."""
    return {word: meant for meant, words in table.items() for word in words.split()}


TYPES = each_word(
    {
        "text": "string str varchar char memo tekst zeichenkette",
        "integer": "int long bigint whole ganzzahl całkowita",
        "number": "decimal float double numeric real percent zahl liczba dezimal",
        "money": "currency amount price betrag geld kwota cena preis waluta währung",
        "yes/no": "bool boolean checkbox flag yesno logical wahrheitswert",
        "date": "datum data day tag",
        "time": "uhrzeit zeit godzina czas",
        "datetime": "timestamp date_time zeitpunkt moment",
        "duration": "interval timespan dauer",
        "phone": "telefon telephone tel mobile",
        "email": "mail e_mail",
        "url": "link website",
        "file": "document attachment datei plik",
    }
)
"""What other languages call a type."""

VALUES = each_word(
    {
        "yes": "ja tak wahr prawda y",
        "no": "nein falsch fałsz n",
        "today": "heute dziś dzis dzisiaj current_date",
        "now": "jetzt teraz current_timestamp",
        "tomorrow": "tomorrow morgen jutro",
        "yesterday": "yesterday gestern wczoraj",
        "today.weekday": "weekday wochentag dayofweek day_of_week dzień_tygodnia",
    }
)
TRIGGERS = each_word(
    {
        "created": "create creates creation creating new inserted insert added neu nowy utworzono",
        "deleted": "delete deletes deletion deleting removed remove gelöscht usunięto",
        "every day": "daily täglich codziennie",
        "every monday": "weekly wöchentlich monday mondays montag montags poniedziałek poniedziałki",
        "every tuesday": "tuesday tuesdays dienstag dienstags wtorek wtorki",
        "every wednesday": "wednesday wednesdays mittwoch mittwochs środa środy",
        "every thursday": "thursday thursdays donnerstag donnerstags czwartek czwartki",
        "every friday": "friday fridays freitag freitags piątek piątki",
        "every saturday": "saturday saturdays samstag samstags sonnabend sobota soboty",
        "every sunday": "sunday sundays sonntag sonntags niedziela niedziele",
        "every month on 1": "monthly monatlich",
        "change of …": "change changed changes update updated updates edit edited save saved modified",
    }
)
"""What other languages call what starts a rule."""


STATEMENTS = each_word(
    {
        "if": "wenn falls sofern jeśli jeżeli gdy when",
        "set": "setze setzen ustaw",
        "add": "füge dodaj",
        "remove": "entferne usuń",
        "wait": "warte czekaj sleep",
        "stop": "stopp exit return break halt przerwij",
    }
)
"""What other languages call the beginning of a statement."""


PARAMETERS = {
    name: frozenset(words.split())
    for name, words in {
        "subject": "betreff temat topic title titel heading",
        "body": "text message nachricht inhalt content treść tekst msg",
        "text": "message nachricht inhalt content body treść tekst msg",
        "title": "titel name tytuł nazwa subject betreff",
        "description": "beschreibung opis details note notiz",
        "to": "an empfänger recipient recipients user responsible verantwortlich do odbiorca assignee",
        "due": "fällig fällig_am frist deadline termin until till bis due_date duedate",
        "attach": "anhang anhänge attachment attachments file files załącznik",
        "comment": "kommentar komentarz text reason grund note",
    }.items()
}
"""What people call the parameters of actions."""


def value_meant(word: str, beside: t.Type | None) -> str | None:
    """What the word is here, beside or in the place of a value of the type."""
    meant = VALUES.get(word.casefold(), word.casefold() if word.casefold() in ("yes", "no", "true", "false") else None)
    moment = beside is not None and isinstance(t.filled(beside), t.DateTime)
    if meant == "today" and moment:
        return "now"
    if meant in ("tomorrow", "yesterday"):
        return f"{'now' if moment else 'today'} {'+' if meant == 'tomorrow' else '-'} 1 day"
    return meant
