"""How a project file describes a provider with an interface of its own: what is sent, with slots to be filled in."""

import re
from collections.abc import Collection, Iterator

from stagerules.interpreter.channels.providers.http import SLOTS as OF_EVERY
from stagerules.interpreter.channels.providers.http import TOKEN, slots_in

from ..settings import Reader
from .kinds import SAID, SLOTS

SECRET_HEADER = "authorization"
HEADER = re.compile(r"[A-Za-z0-9-]+")
OF_HTTP = ("host", "content-length", "connection", "transfer-encoding", "accept-encoding", "expect", "te", "upgrade")
HEADERS = 'headers = { authorization = "Bearer {token}" }'


def read_patterns(channel: str, reader: Reader, values: Collection[str], redirected: bool) -> dict[str, object]:
    """`json` or `form`, and `headers`. `values` are those of the templates.

    For whom it is must stand there, else everything would go to one; a group chat is that one by itself, unless
    everything goes to another (`redirected`).
    """
    whom = _whom(channel)
    every = OF_EVERY if channel != "payment" else OF_EVERY[1:]  # nobody in particular is to pay
    known = (*every, *SLOTS[channel], *(f"values.{one}" for one in values))
    example = _example(channel, whom, "json")
    found: dict[str, object] = {
        name: _pattern(name, reader, known, _example(channel, whom, name)) if name in reader.data else {}
        for name in ("json", "form", "headers")
    }
    given = [name for name in ("json", "form") if name in reader.data]
    if not given:
        reader.lacks("", "json", example, ": what is sent (or `form`)")
    elif "json" in given and reader.data.get("method") == "GET":
        wanted = "called `form`, since `method` is `GET`: then it is a part of the address"
        reader.wrong("json", wanted, _example(channel, whom, "form"))
    elif len(given) == 2:
        reader.wrong("form", "left out, since `json` is there", example)
    elif (lacking := _lacking(found[given[0]], whom, channel, redirected)) and not reader.is_wrong(given[0]):
        reader.wrong(given[0], f"a table in which {lacking} stands", _example(channel, whom, given[0]))
    if not any(reader.is_wrong(name) for name in found):
        _check_token(found, reader)
    return found


def _whom(channel: str) -> str:
    """The slot that says for whom, or for what, it is."""
    if channel == "payment":
        return "order"
    return "chat" if "chat" in channel else "to"


def _lacking(pattern: object, whom: str, channel: str, redirected: bool) -> str | None:
    """What every message needs and the pattern does not ask for: whom it is for, and what it says."""
    slots = slots_in(pattern)
    if whom not in slots and (channel != "group_chat" or redirected):
        return f"`{{{whom}}}`"
    said = SAID[channel]
    return None if set(said) & slots else " or ".join(f"`{{{one}}}`" for one in said)


def _example(channel: str, whom: str, name: str) -> str:
    if name == "headers":
        return HEADERS
    what = SLOTS[channel][-1 if "chat" in channel else 0]
    return f'{name} = {{ {whom} = "{{{whom}}}", {what} = "{{{what}}}" }}'


def _pattern(name: str, reader: Reader, known: tuple[str, ...], example: str) -> object:
    pattern, deep = reader.inside(name, None).data, name == "json"
    if wrong := next(_wrong(pattern, deep), None):
        reader.wrong(name, f"made of texts{', numbers, `true`, lists and tables' if deep else ''}: {wrong}", example)
    for slot in sorted(slots_in(pattern)):
        if slot not in known:
            listed = ", ".join(f"`{{{one}}}`" for one in known)
            reader.wrong(name, f"without `{{{slot}}}`, which no message has; there are {listed}", example)
    return pattern


def _check_token(found: dict[str, object], reader: Reader) -> None:
    """The secret stands in no pattern itself, and goes where a pattern says."""
    headers, used = found["headers"], TOKEN in slots_in(list(found.values()))
    assert isinstance(headers, dict)
    for name in headers:
        if not HEADER.fullmatch(name) or name.lower() in OF_HTTP:
            wanted = f"without `{name}`: a header is letters, digits and `-`, and HTTP writes some itself"
            reader.wrong("headers", wanted, HEADERS)
            return
    for name, value in headers.items():
        if name.lower() == SECRET_HEADER and TOKEN not in slots_in(value):
            wanted = f"without a secret: in `{name}` stands `{{token}}`, and `token_env` says where it is"
            reader.wrong("headers", wanted, f'headers = {{ {name} = "Bearer {{token}}" }}')
            return
    given = {f"{TOKEN}_env", f"{TOKEN}_file"} & set(reader.data)
    if used and not given:
        meaning = ": the environment variable that holds what `{token}` stands for (or `token_file`)"
        reader.lacks("", "token_env", 'token_env = "MESSAGES_TOKEN"', meaning)
    if given and not used and headers:
        reader.wrong("headers", "a table in which `{token}` stands, since there is one", HEADERS)
    elif given and not used:
        reader.lacks("", "headers", HEADERS, ": where the token goes")


def _wrong(pattern: object, deep: bool) -> Iterator[str]:
    match pattern:
        case str():
            return
        case dict():
            for name, value in pattern.items():
                if isinstance(value, str) or deep:
                    yield from _wrong(value, deep)
                else:
                    yield f"`{name}` is none"
        case list() if deep:
            for value in pattern:
                yield from _wrong(value, deep)
        case int() if deep:
            return
        case _:
            yield "a date or a number with a point is none"
