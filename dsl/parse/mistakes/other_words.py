"""Words of other languages, and of other rule languages, for words of this one; see known.py."""

import re

from ...problem import Edit, Fix
from ...problems import first_tries as f
from ...problems import mistakes as m
from ...source import Span
from ..machine import Repair, Situation
from ..reading import Token, names
from .repairs import back_to, path_tokens, replace, words_of

MEANT = {
    "if": names("wenn falls sofern jeśli jeżeli gdy when where provided"),
    "and": names("und sowie i oraz"),
    "or": names("oder lub albo"),
    "not": names("nicht nie"),
    "old": names("alt alter alte altes alten vorher vorherige vorheriger vorheriges previous stary stara stare"),
    "set": names("setze setzen ustaw"),
    "remove": names("entferne usuń"),
    "add": names("ergänze dodaj"),
    "after": names("nach po in for since delay wait warte"),
    "before": names("vor przed"),
    "contains": names("includes include has have holds enthält beinhaltet zawiera"),
    "between": names("zwischen między pomiędzy"),
    "stage": names("stufe phase schritt etap faza krok status"),
    "leaving": names("leave leaves left exit exiting"),
    "success": names("won gewonnen wygrana successful"),
    "failure": names("lost verloren przegrana failed"),
    "monday": names("montag poniedziałek mondays mon"),
    "tuesday": names("dienstag wtorek tuesdays tue"),
    "wednesday": names("mittwoch środa wednesdays wed"),
    "thursday": names("donnerstag czwartek thursdays thu"),
    "friday": names("freitag piątek fridays fri"),
    "saturday": names("samstag sonnabend sobota saturdays sat"),
    "sunday": names("sonntag niedziela sundays sun"),
}
KEYWORD = {word: meant for meant, words in MEANT.items() for word in words}
BEFORE_A_SPAN = re.compile(r"\w+\s+[0-9]")
NOT_IS = re.compile(r"\s+(?:jest|ist|is)\b")
AND = names("and") | MEANT["and"]
AND_STAGE = re.compile(r"\w+\s*(?:stage\b|[\"0-9])")
OR_STAGE = re.compile(r"\s*(?:or|and|und|oder|i|oraz|lub|albo)\s+(?:on\s+)?stage\s+(?=\")")
TESTS = names("COMPARE IS IN CONTAINS STARTS ENDS MATCHES BETWEEN")
SUBJECT = re.compile(
    r"(?<![\w.])([^\W\d][\w.]*)\s*(?:[<>=!]=?|contains\b|is\b|in\b|starts\b|ends\b|matches\b|between\b)"
)
ON_BEHIND = re.compile(r"[ ]*(?::[ ]*)?(?=on\b)")
IN_STAGE = re.compile(r"(?:is\s+)?in\s+(?:the\s+)?stage(?=\s+\")")
WAIT = re.compile(r"wait\s+[0-9][^:\n]*:")
WORDS = names("NAME WORD WHEN WHERE IN FOR FAILURE WAIT")
ENTERING = re.compile(r"(?:entering|enter|enters|entered|reaching|reached|new|eintritt\s+in)\s+(?=stage\b)")
STARTING = re.compile(
    r"(?:(?:starts|begins)(?:\s+with)?|startswith|starts_with|beginnt\s+mit|zaczyna\s+się\s+od)(?!\w)"
)
ENDING = re.compile(r"(?:ends(?:\s+with)?|endswith|ends_with|endet\s+mit|kończy\s+się\s+na)(?!\w)")
FILLED = r"set|filled(?:\s+in)?|known|present|given|there|defined|gefüllt|gesetzt|wypełnion[aey]"
MISSING = r"missing|blank|unset|unknown|leer|pust[aey]"
IS_FILLED = re.compile(
    r"(?:"
    rf"(?P<nie>nie\s+)?(?:is|ist|jest)\s+(?P<not>not\s+|nicht\s+)?(?:{FILLED}|(?P<missing>{MISSING}))"
    r"|(?P<never>(?:does\s+not|doesn't)\s+exist|nie\s+istnieje)"
    r"|(?:exists|existiert|istnieje)(?P<nicht>\s+nicht)?"
    r")(?!\w)"
)
IN_FRONT = re.compile(
    r"(?P<word>exists|is\s+not\s+empty|is\s+empty|empty|is_?empty|is_?blank|is_?null)"
    r"\s*(?:(?P<bracket>\()\s*)?(?P<path>[^\W\d][\w.]*)\s*(?(bracket)\))"
)


def other_word(at: Situation) -> Repair | None:
    """`on stage "New" when amount > 5`, `amount > 5 und large`, `nicht large`."""
    for token, drop in ((at.token, 0), (at.before, 1)):
        word = words_of(at, token)
        meant = KEYWORD.get(word.lower())
        terminal = at.words.get(meant or "", "WEEKDAY")
        if meant is None or token[0] not in WORDS or not at.expects(terminal, drop):
            continue
        if meant == "after" and not BEFORE_A_SPAN.match(at.reading.text, token[2]):
            continue
        if meant == "not" and NOT_IS.match(at.reading.text, token[3]):
            continue
        if word == "wait" and not WAIT.match(at.reading.text, token[2]):
            continue
        if drop and at.starts[-1] != token[2]:
            continue
        tokens: tuple[Token, ...] = ((terminal, meant, *token[2:]),)
        resume = token[3] if drop else None
        return replace(at, m.Instead, Span(*token[2:]), meant, tokens, drop=drop, resume=resume)
    return None


def if_instead(at: Situation) -> Repair | None:
    """`on stage "New" and amount > 5`, `on stage "New" und amount > 5`, `on stage "New", if amount > 5`."""
    if words_of(at).lower() in AND and at.expects("IF") and not at.expects("AND"):
        if AND_STAGE.match(at.reading.text, at.token[2], at.reading.stop):
            return None
        return replace(at, m.Instead, Span(*at.token[2:]), "if", (("IF", "if", *at.token[2:]),))
    if at.before[0] == "COMMA" and words_of(at) in ("if", "after", "at") and at.expects(words_of(at).upper(), 1):
        span = Span(*at.before[2:])
        return replace(at, m.NeedlessComma, span, "", (at.token,), drop=1)
    return None


def second_if(at: Situation) -> Repair | None:
    """`on stage "New" if large if urgent`."""
    if at.token[0] not in ("IF", "NAME") or words_of(at) != "if" or not at.expects("AND") or not at.expects("COLON"):
        return None
    tokens: tuple[Token, ...] = (("AND", "and", *at.token[2:]),)
    first = next((start for value, start in zip(at.values, at.starts, strict=True) if value == "if"), at.token[2])
    if not at.reading.text.startswith("if", first):
        return Repair(None, tokens)  # it was put there by the fix of what has been said
    return replace(at, m.SecondIf, Span(*at.token[2:]), "and", tokens)


def if_in_header(at: Situation) -> Repair | None:
    """`on stage "New": if large: stop`."""
    if words_of(at) != "if" or at.before[0] != "COLON" or at.expects("IF"):
        return None
    text, span = at.reading.text, Span(at.before[2], at.token[3])
    header = text[text.rfind("\n", 0, span.start) + 1 : span.start].strip()
    word = "if" if at.expects("IF", 1) else "and"
    if word == "and" and (" or " in header or "if " not in header):
        return None
    meant = f"{header} {word} …: …"
    fix = Fix(f"Write `{word}` without the colon", (Edit(span, f" {word}"),))
    problem = f.IfInHeader(Span(*at.token[2:]), text=header, meant=meant, fix=fix)
    if word == "and":
        return Repair(problem)
    return Repair(problem, (("IF", "if", *at.token[2:]),), at.token[3], 1)


def subject_again(at: Situation) -> Repair | None:
    """`amount > 5 and < 10`."""
    if at.token[0] not in TESTS or at.before[0] not in ("AND", "OR") or not at.expects("NAME"):
        return None
    line = at.reading.text.rfind("\n", 0, at.before[2]) + 1
    subjects = SUBJECT.findall(at.reading.text, line, at.before[2])
    if not subjects:
        return None
    span = Span(at.token[2], at.token[2])
    fix = Fix(f"Write `{subjects[-1]}` before it", (Edit(span, f"{subjects[-1]} "),))
    meant = f"{subjects[-1]} {words_of(at)} …"
    tokens = (*path_tokens(subjects[-1], span), at.token)
    return Repair(m.SubjectMissing(Span(*at.token[2:]), text=words_of(at), meant=meant, fix=fix), tokens)


def trigger_in_line(at: Situation) -> Repair | None:
    """`rule "Name" on created: stop`, `rule "Name": on created: stop`."""
    found = ON_BEHIND.match(at.reading.text, at.before[3], at.reading.stop)
    if found is None or at.before[0] != "PLAIN" or not at.expects("OFF") or found.end() < at.token[2]:
        return None
    span = Span(*found.span())
    fix = Fix("Put `on` on the next line", (Edit(span, "\n"),))
    line_end: tuple[Token, ...] = (("_NEWLINE", None, span.start, span.start), ("ON", "on", span.end, span.end + 2))
    return Repair(f.OnNextLine(Span(span.end, span.end + 2), fix=fix), line_end, span.end + 2)


def in_stage(at: Situation) -> Repair | None:
    """`if in stage "New"`."""
    found = IN_STAGE.match(at.reading.text, at.token[2], at.reading.stop)
    if found is None or not at.expects("NAME"):
        return None
    span = Span(*found.span())
    tokens: tuple[Token, ...] = (("NAME", "stage", *span), ("COMPARE", "==", *span))
    return replace(at, m.Instead, span, "stage ==", tokens, resume=span.end)


def needless_then(at: Situation) -> Repair | None:
    """`on created: then stop`, `rule: "Name"`."""
    if at.token[0] == "COLON" and at.expects("PLAIN") and at.before[0] in ("RULE", "SCENARIO", "PIPELINE", "LABEL"):
        return replace(at, m.NeedlessColon, Span(*at.token[2:]), "", (), text=f"`{words_of(at, at.before)}`")
    if words_of(at, at.before) not in ("then", "do", "please", "dann", "wtedy") or not at.expects("SET", 1):
        return None
    span = Span(at.before[2], at.token[2])
    return replace(at, m.NeedlessWord, span, "", (), drop=1, resume=at.token[2], text=words_of(at, at.before))


def entering(at: Situation) -> Repair | None:
    """`on entering stage "New"`."""
    if words_of(at) != "stage" or not at.expects("STAGE", 1) or at.expects("STAGE"):
        return None
    found = ENTERING.match(at.reading.text, at.before[2], at.reading.stop)
    if found is None or found.end() != at.token[2]:
        return None
    stage: tuple[Token, ...] = (("STAGE", "stage", *at.token[2:]),)
    return replace(at, m.NeedlessWord, Span(*found.span()), "", stage, drop=1, text=words_of(at, at.before))


def edge_test(at: Situation) -> Repair | None:
    """`title starts "x"`, `title begins with "x"`."""
    for drop in (0, 1):
        token = at.before if drop else at.token
        for words, terminal, meant in ((STARTING, "STARTS", "starts with"), (ENDING, "ENDS", "ends with")):
            found = words.match(at.reading.text, token[2], at.reading.stop)
            if found is None or found.end() < token[3] or found[0] == meant or not at.expects(terminal, drop):
                continue
            span = Span(*found.span())
            tokens: tuple[Token, ...] = ((terminal, meant.split()[0], *span), ("WITH", "with", *span))
            return replace(at, m.Instead, span, meant, tokens, drop=drop, resume=found.end())
    return None


def is_filled(at: Situation) -> Repair | None:
    """`close_date is set`, `close_date exists`, `close_date ist leer`."""
    drop = next((d for d in (1, 2) if at.values[-d:][:1] == ["is"]), 0)
    start = at.starts[-drop] if drop else at.token[2]
    found = IS_FILLED.match(at.reading.text, start, at.reading.stop)
    if found is None or found.end() < at.token[3] or not at.expects("IS", drop):
        return None
    missing = bool(found["missing"] or found["never"]) != bool(found["nie"] or found["not"] or found["nicht"])
    return _emptiness(at, Span(*found.span()), missing, drop)


def _emptiness(at: Situation, span: Span, missing: bool, drop: int) -> Repair:
    meant = "is empty" if missing else "is not empty"
    tokens = tuple((word.upper(), word, *span) for word in meant.split())
    tokens = (*tokens[:-1], (at.words["empty"], "empty", *span))
    return replace(at, m.Instead, span, meant, tokens, drop=drop, resume=span.end)


def empty_in_front(at: Situation) -> Repair | None:
    """`exists close_date`, `empty(close_date)`."""
    for drop, start in back_to(at, "NAME", 3):
        found = IN_FRONT.match(at.reading.text, start, at.reading.stop)
        if found is None or found.end() < at.token[3]:
            continue
        span = Span(*found.span())
        test = "is empty" if "empty" in found["word"] and "not" not in found["word"] else "is not empty"
        test = "is empty" if found["word"].endswith(("blank", "null")) else test
        meant = f"{found['path']} {test}"
        words = tuple((word.upper(), word, *span) for word in test.split()[:-1])
        tokens = (*path_tokens(found["path"], Span(*found.span("path"))), *words, (at.words["empty"], "empty", *span))
        if found["bracket"] and at.reading.brackets:
            at.reading.brackets.pop()
        return replace(at, m.Instead, span, meant, tokens, drop=drop, resume=span.end)
    return None


def stage_again(at: Situation) -> Repair | None:
    """`on stage "A" or stage "B"`, `on stage "A", stage "B"`."""
    if words_of(at) == "stage" and at.before[0] == "COMMA" and at.expects("PLAIN"):
        span = Span(at.token[2], at.token[3])
        end = span.end + (at.reading.text[span.end : span.end + 1] == " ")
        return replace(at, m.NeedlessWord, Span(span.start, end), "", (), text="stage")
    if at.before[0] != "PLAIN" or not at.expects("COMMA"):
        return None
    found = OR_STAGE.match(at.reading.text, at.before[3], at.reading.stop)
    if found is None:
        return None
    fix = Fix("Write `,`", (Edit(Span(*found.span()), ", "),))
    problem = m.StageOr(Span(*found.span()), text=" ".join(found[0].split()), fix=fix)
    return Repair(problem, (("COMMA", ",", *at.token[2:]),), found.end())


OTHER_WORDS = (
    if_instead,
    second_if,
    if_in_header,
    subject_again,
    trigger_in_line,
    in_stage,
    needless_then,
    entering,
    stage_again,
    edge_test,
    is_filled,
    empty_in_front,
    other_word,
)
