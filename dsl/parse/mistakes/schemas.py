"""Known mistakes in schema files; see known.py."""

import re

from ...problem import Edit, Fix
from ...problems import first_tries as f
from ...problems import mistakes as m
from ...source import Span
from ..machine import Repair, Situation
from ..reading import Token, names
from .repairs import replace, without_spaces, words_of

BARE = r"[^\W\d][\w&-]*(?: [^\W\d][\w&-]*)*?"
BARE_LIST = re.compile(rf"{BARE}(?:[ ]*,[ ]*(?:{BARE}|\"[^\"\n]*\"))+(?=[ ]*(?:\?|$|\n|#|label\b|read\b))")
ONE_NAME = re.compile(rf"{BARE}(?=[ ]*(?:,|\?|$|\n|#|label\b|read\b))")
YES_NO = re.compile(r"(?:yes|ja|tak|y|true|wahr)[ ]*[/|][ ]*(?:no|nein|nie|n|false|falsch)\b", re.I)
MONEY = re.compile(r"[ ]*(?:\([ ]*([A-Z]{3})[ ]*\)|(?:of[ ]+)?([A-Z]{3})\b)")
ONE_MORE = re.compile(r"[ ]*,[ ]*(?:stage[ ]+)?(?=\")")
FIELD = re.compile(r'[ ]*"?([^\W\d]\w*(?:[ -]+\w+)*)"?[ ]*:')
NO_SIZE = re.compile(r"\[[ ]*\]")
WITH_BRACKETS = re.compile(r".*\b(?:choice|labelled)[ ]*[(\[]")
BRACKETED = re.compile(r"[(\[]([^()\[\]\n]*)[)\]]")
READ_ONLY = re.compile(r"(?:read[-_ ]?only|readonly)\b", re.I)
LABELS = re.compile(r"(?:with[ ]+)?(?:labels|labeled|labelled)\b[ ]*:?[ ]*(?=\")")
OPTIONAL_TYPE = re.compile(r"(?:optional|optionally|maybe|nullable)[ ]+([^\W\d]\w*)")
LIST_TYPE = re.compile(r"(?:list|lists|many|liste|lista|several|array)[ ]+(?:von[ ]+|z[ ]+)?(?!of\b)([^\W\d]\w*)")
IN_BRACKETS = re.compile(r"\[[ ]*([^\W\d]\w*)[ ]*\]")
TYPES = (
    "text|integer|int|number|decimal|money|yes/no|bool|boolean|date|datetime|time|duration|phone|email|url|file|string"
)
TYPE_FIRST = re.compile(rf"({TYPES})[ ]+([^\W\d]\w*)[ ]*(?:;[ ]*)?(?=$|\n|#)")
KEY_LATER = re.compile(r"(?:primary[ ]+key[ ]+([^\W\d]\w*)|([^\W\d]\w*)[ ]+key)[ ]*:")
REQUIRED = names("required mandatory unique pflicht wymagane wymagany")
CHOICES = names("enum select selection options option auswahl wybór lista")
CONSTANT = re.compile(r'constant[ ]+(?P<name>\w+)[ ]*[:=][ ]*(?:\w+[ ]*=[ ]*)?(?P<value>"[^"\n]*"|[0-9][^\n#]*)')
NAMED_STAGE = re.compile(r'stage[ ]+"')
ALONE = re.compile(r"[ ]*(?:$|\n|#)")


def quoted_names(at: Situation) -> Repair | None:
    """`choice web, call`."""
    if not at.expects("PLAIN") or at.before[0] not in ("CHOICE", "LABELLED") or at.token[0] not in ("NAME", "WORD"):
        return None
    found = BARE_LIST.match(at.reading.text, at.token[2], at.reading.stop)
    if found is None:
        return None
    span = Span(*found.span())
    parts = [part.strip().strip('"') for part in found[0].split(",")]
    meant = ", ".join(f'"{part}"' for part in parts)
    tokens: list[Token] = []
    for part in parts:
        tokens += [("COMMA", ",", *span)] if tokens else []
        tokens.append(("PLAIN", part, *span))
    return replace(at, f.UnquotedNames, span, meant, tuple(tokens), resume=found.end())


def choice_brackets(at: Situation) -> Repair | None:
    """`choice ("web", "call")`, `choice of "web", "call"`, `choice: "web"`."""
    if at.before[0] not in ("CHOICE", "LABELLED") or not at.expects("PLAIN"):
        return None
    span = Span(*at.token[2:])
    if at.token[0] in ("LPAR", "LSQB"):
        found = BRACKETED.match(at.reading.text, span.start, at.reading.stop)
        if found is None:
            return None
        edits = (Edit(Span(span.start, span.start + 1), ""), Edit(Span(found.end() - 1, found.end()), ""))
        return Repair(f.NeedlessBrackets(Span(*found.span()), fix=Fix("Take them away", edits)), ())
    if words_of(at) == "of":
        end = span.end + (at.reading.text[span.end : span.end + 1] == " ")
        return replace(at, m.NeedlessWord, Span(span.start, end), "", (), text="of")
    if at.token[0] == "COLON":
        return replace(at, m.NeedlessColon, span, "", (), text=f"`{words_of(at, at.before)}`")
    return None


def closing_bracket(at: Situation) -> Repair | None:
    """The end of `choice ("web", "call")`, of which has been said that it has no brackets."""
    line = at.reading.text.rfind("\n", 0, at.token[2]) + 1
    if at.token[0] not in ("RPAR", "RSQB") or not at.expects("OPTIONAL"):
        return None
    return Repair(None, ()) if WITH_BRACKETS.match(at.reading.text, line) else None


def choice_word(at: Situation) -> Repair | None:
    """`enum "web", "call"`, `source: "web", "call"`."""
    if at.token[0] not in ("TEXT", "PLAIN"):
        return None
    if at.expects("CHOICE"):
        span = Span(at.token[2], at.token[2])
        tokens: tuple[Token, ...] = (("CHOICE", "choice", *span), ("PLAIN", at.token[1], *at.token[2:]))
        fix = Fix("Write `choice` before it", (Edit(span, "choice "),))
        said = words_of(at)
        return Repair(m.Instead(Span(*at.token[2:]), text=said, meant=f"choice {said}", fix=fix), tokens)
    if words_of(at, at.before).lower() not in CHOICES or not at.expects("CHOICE", 1):
        return None
    place = at.before[2:]
    tokens = (("CHOICE", "choice", *place), ("PLAIN", at.token[1], *at.token[2:]))
    return replace(at, m.Instead, Span(*place), "choice", tokens, drop=1)


def list_type(at: Situation) -> Repair | None:
    """`list Contact`, `Contact[]`, `[Contact]`, `optional Company`."""
    for drop, start in ((0, at.token[2]), (1, at.before[2])):
        if not at.expects("LIST", drop):
            continue
        for words, shape in ((LIST_TYPE, "list of {}"), (IN_BRACKETS, "list of {}"), (OPTIONAL_TYPE, "{}?")):
            found = words.match(at.reading.text, start, at.reading.stop)
            if found is None or found.end() < at.token[3]:
                continue
            span = Span(*found.span())
            word: Token = ("WORD", found[1], *found.span(1))
            before: tuple[Token, ...] = (("LIST", "list", *span), ("OF", "of", *span))
            tokens = (*before, word) if shape[0] == "l" else (word, ("OPTIONAL", "?", *span))
            at.reading.brackets[:] = at.reading.brackets[:-1] if words is IN_BRACKETS else at.reading.brackets
            return replace(at, m.Instead, span, shape.format(found[1]), tokens, drop=drop, resume=found.end())
    if at.token[0] == "LSQB" and at.before[0] == "WORD" and at.expects("LIST", 1):
        found = NO_SIZE.match(at.reading.text, at.token[2])
        word_ = words_of(at, at.before)
        if found is not None:
            span = Span(at.before[2], found.end())
            tokens = (("LIST", "list", *span), ("OF", "of", *span), ("WORD", word_, *at.before[2:]))
            at.reading.brackets.pop()
            return replace(at, m.Instead, span, f"list of {word_}", tokens, drop=1, resume=found.end())
    return None


def yes_no_type(at: Situation) -> Repair | None:
    """`yes / no`, `Ja/Nein`."""
    found = YES_NO.match(at.reading.text, at.before[2], at.reading.stop)
    if found is None or found[0] == "yes/no" or found.end() < at.token[3] or not at.expects("YES_NO_TYPE", 1):
        return None
    span = Span(*found.span())
    return replace(at, m.Instead, span, "yes/no", (("YES_NO_TYPE", "yes/no", *span),), drop=1, resume=found.end())


def money_of(at: Situation) -> Repair | None:
    """`money EUR`, `money(EUR)`."""
    if words_of(at, at.before) != "money" or not at.expects("IN"):
        return None
    found = MONEY.match(at.reading.text, at.before[3], at.reading.stop)
    if found is None:
        return None
    if at.token[0] == "LPAR":
        at.reading.brackets.pop()
    code = found[1] or found[2]
    span = Span(at.before[2], found.end())
    tokens: tuple[Token, ...] = (("IN", "in", *span), ("WORD", code, *span))
    return replace(at, m.Instead, span, f"money in {code}", tokens, resume=found.end())


def read_only(at: Situation) -> Repair | None:
    """`datetime readonly`, `datetime read-only`."""
    for drop, start in ((0, at.token[2]), (1, at.before[2])):
        found = READ_ONLY.match(at.reading.text, start, at.reading.stop)
        if found is None or found[0] == "read only" or found.end() < at.token[3] or not at.expects("READ", drop):
            continue
        span = Span(*found.span())
        tokens: tuple[Token, ...] = (("READ", "read", *span), ("ONLY", "only", *span))
        return replace(at, m.Instead, span, "read only", tokens, drop=drop, resume=found.end())
    return None


def labels(at: Situation) -> Repair | None:
    """`list of phone with labels "work"`, `list of phone labels "work"`."""
    found = LABELS.match(at.reading.text, at.token[2], at.reading.stop)
    if found is None or not at.expects("LABELLED") or found[0].strip() == "labelled":
        return None
    span = Span(found.start(), without_spaces(at.reading.text, found.end()))
    return replace(at, m.Instead, span, "labelled", (("LABELLED", "labelled", *span),), resume=found.end())


def needless_in_schema(at: Situation) -> Repair | None:
    """`title: text,`, `title: text required`, `shown as: title`, `stage "Won", success`."""
    span = Span(*at.token[2:])
    if at.token[0] == "COMMA" and at.expects("READ") and ALONE.match(at.reading.text, span.end, at.reading.stop):
        return replace(at, m.NeedlessComma, span, "", (at.before,), drop=1)
    if at.token[0] == "COMMA" and at.expects("SUCCESS"):
        more = ONE_MORE.match(at.reading.text, span.start, at.reading.stop)
        if more is None:
            return replace(at, m.NeedlessComma, span, "", ())
        indent = " " * at.reading.indents[-1].width
        fix = Fix("Write it on its own line", (Edit(Span(*more.span()), f"\n{indent}stage "),))
        tokens: tuple[Token, ...] = (("_NEWLINE", None, *span), ("STAGE", "stage", *span))
        return Repair(f.OneStage(span, fix=fix), tokens, more.end())
    if words_of(at).lower() in REQUIRED and at.expects("READ"):
        return replace(at, m.NeedlessWord, Span(at.before[3], span.end), "", (), text=words_of(at))
    if at.token[0] == "COLON" and words_of(at, at.before) == "as" and at.expects("WORD"):
        return replace(at, m.NeedlessColon, span, "", (), text="`as`")
    return None


def stage_missing(at: Situation) -> Repair | None:
    """`"New"` alone in a pipeline."""
    if not at.expects("STAGE") or at.expects("CREATED") or at.expects("PLAIN"):
        return None
    name = words_of(at).strip('"')
    if at.before[0] not in ("_NEWLINE", "_INDENT"):
        return None
    if at.token[0] not in ("TEXT", "PLAIN", "NAME", "WORD") or name in ("piepline", "stages", "stgae"):
        return None
    end = at.token[3]
    if at.token[0] not in ("TEXT", "PLAIN"):
        found = ONE_NAME.match(at.reading.text, at.token[2], at.reading.stop)
        if found is None:
            return None
        name, end = found[0], found.end()
    span = Span(at.token[2], end)
    tokens: tuple[Token, ...] = (("STAGE", "stage", *span), ("PLAIN", name, *span))
    return replace(at, m.Instead, span, f'stage "{name}"', tokens, resume=end)


def stage_outside(at: Situation) -> Repair | None:
    """`stage "New"` among the fields."""
    if words_of(at) != "stage" or not at.expects("SHOWN") or not NAMED_STAGE.match(at.reading.text, at.token[2]):
        return None
    line = at.reading.text.rfind("\n", 0, at.token[2])
    before = at.reading.text[at.reading.text.rfind("\n", 0, max(line, 0)) + 1 : max(line, 0)]
    return Repair(None if NAMED_STAGE.match(before.strip()) else f.StageOutside(Span(*at.token[2:])))


def field_name(at: Situation) -> Repair | None:
    """`order no: money`, `"amount": money`, `id key: integer`, `text title`, `key deal-no: integer`."""
    after_key = at.before[0] == "KEY"
    in_entity = at.expects("SHOWN") or at.expects("READ") or after_key
    if not in_entity or not at.expects("PARAM", 1 if at.before[0] == "PARAM" else 0):
        return None
    start = at.token[2]
    if not after_key and (found := KEY_LATER.match(at.reading.text, start, at.reading.stop)):
        name, span = found[1] or found[2], Span(start, found.end() - 1)
        tokens: tuple[Token, ...] = (("KEY", "key", *span), ("PARAM", name, *span))
        return replace(at, m.Instead, span, f"key {name}", tokens, resume=found.end() - 1)
    if not after_key and (found := TYPE_FIRST.match(at.reading.text, start, at.reading.stop)):
        return replace(at, m.Instead, Span(start, found.end(2)), f"{found[2]}: {found[1]}", None)
    found = FIELD.match(at.reading.text, start, at.reading.stop)
    if found is None or found.end() <= at.token[3]:
        return None
    span = Span(start, found.end() - 1)
    name = re.sub(r"[ -]+", "_", found[1])
    return replace(at, f.NameInOneWord, span, name, (("PARAM", name, *span),), resume=found.end() - 1)


def constant_value(at: Situation) -> Repair | None:
    """`constant limit = 1000`, `constant lead_manager: "ada"`."""
    line = at.reading.text.rfind("\n", 0, at.token[2]) + 1
    found = CONSTANT.match(at.reading.text, line, at.reading.stop)
    if found is None or found.end() < at.token[2]:
        return None
    name, value = found["name"], found["value"].strip()
    return Repair(f.ConstantValue(Span(*found.span("value")), text=name, meant=f"{name} = {value}"))


def quotes_around_name(at: Situation) -> Repair | None:
    """`entity "Deal":`, `shown as "title"`."""
    name = words_of(at).strip('"')
    if at.token[0] not in ("TEXT", "PLAIN") or not name.isidentifier() or not at.expects("WORD"):
        return None
    return replace(at, m.Instead, Span(*at.token[2:]), name, (("WORD", name, *at.token[2:]),))


def label_word(at: Situation) -> Repair | None:
    """`amount: money "Betrag"`."""
    if at.token[0] not in ("TEXT", "PLAIN") or not at.expects("LABEL") or at.before[0] == "PLAIN":
        return None
    span = Span(*at.token[2:])
    tokens: tuple[Token, ...] = (("LABEL", "label", *span), ("PLAIN", at.token[1], *span))
    return replace(at, m.Instead, span, f"label {words_of(at)}", tokens)


def event_on(at: Situation) -> Repair | None:
    """`event signed for Deal:`."""
    if words_of(at) not in ("for", "of", "für", "dla", "in") or not at.expects("ON"):
        return None
    return replace(at, m.Instead, Span(*at.token[2:]), "on", (("ON", "on", *at.token[2:]),))


SCHEMAS = (
    constant_value,
    quoted_names,
    choice_brackets,
    closing_bracket,
    choice_word,
    yes_no_type,
    money_of,
    read_only,
    labels,
    list_type,
    needless_in_schema,
    stage_missing,
    stage_outside,
    field_name,
    quotes_around_name,
    label_word,
    event_on,
)
