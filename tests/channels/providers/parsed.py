"""What arrived, read by parsers that are not ours, strictly: nothing twice, nothing left over."""

import json
from email import message_from_bytes
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import attrs

from ..receiver import Got


@attrs.frozen
class Part:
    """A part of a form with files; `filename` as it was written."""

    filename: str | None
    type: str | None
    data: bytes


def only(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    assert len(found) == len(pairs), pairs
    return found


def query(text: str) -> dict[str, str]:
    return only(parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict"))


def form(got: Got) -> dict[str, str]:
    assert got.header("content-type") == "application/x-www-form-urlencoded"
    return query(got.body.decode("ascii"))


def asked(got: Got) -> dict[str, str]:
    return query(urlsplit(got.target).query)


def read_json(got: Got) -> Any:
    assert got.header("content-type") == "application/json"
    return json.loads(got.body.decode("utf-8"), object_pairs_hook=only)


def parts(got: Got) -> dict[str, Part]:
    """Split at the boundary by hand, since parsers of mail change line ends; only the headers of parts are parsed."""
    kind = message_from_bytes(
        b"content-type: " + (got.header("content-type") or "").encode() + b"\r\n\r\n", policy=HTTP
    )
    assert kind.get_content_type() == "multipart/form-data"
    line = b"--" + str(kind.get_param("boundary")).encode()
    first, *between, last = (b"\r\n" + got.body).split(b"\r\n" + line)
    assert (first, last.strip(b"\r\n")) == (b"", b"--")
    return only([_part(one.removeprefix(b"\r\n")) for one in between])


def _part(raw: bytes) -> tuple[str, Part]:
    head, blank, data = raw.partition(b"\r\n\r\n")
    assert blank
    lines = (one.partition(": ") for one in head.decode("utf-8").lower().split("\r\n"))
    headers = only([(name, value) for name, _, value in lines])
    assert set(headers) <= {"content-disposition", "content-type"}
    disposition = next(one for one in head.decode("utf-8").split("\r\n") if one.lower().startswith("content-disp"))
    start, name, more = disposition.split('"', 2)
    assert start.lower() == "content-disposition: form-data; name="
    filename = more.removeprefix('; filename="').removesuffix('"') if more else None
    assert filename is None or more == f'; filename="{filename}"'
    return name, Part(filename, headers.get("content-type"), data)


def xml(text: str) -> Any:
    """Tags, attributes and texts, so that documents can be compared."""
    return _element(ElementTree.fromstring(text.encode("utf-8")))


def _element(one: ElementTree.Element) -> Any:
    return (one.tag, dict(one.attrib), one.text or "", [_element(inner) for inner in one])
