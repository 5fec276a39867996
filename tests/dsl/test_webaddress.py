"""Web addresses: read strictly, written in one way, and what is none."""

import pytest

from stagerules.dsl.webaddress import origin, web_address

NO_ADDRESSES = (
    "",
    "erp.example.com",
    "//erp.example.com",
    "ftp://erp.example.com/",
    "file:///etc/passwd",
    "https://",
    "https://ada@erp.example.com/",
    "https://erp.example.com@evil.example/",
    "https://erp.example.com\\@evil.example/",
    "https://erp.example.com\r\nHost: evil.example/",
    "https://erp.example.com/\r\nX: y",
    "https://erp.example.com/a b",
    "https://erp.example.com/\x00",
    "https://erp.example.com/\u2028",
    "https://erp.example.com:0/",
    "https://erp.example.com:99999/",
    "https://erp.example.com:٤٤٣/",
    "https://erp.exämple.com/",
    "https://erp。example。com/",
    "https://[::1/",
    "https://erp.example.com/../x",
    "https://erp.example.com/a/%2e%2E/x",
    "https://erp.example.com/a/.%2e",
    "https://erp.example.com/a%2f..%2fx",
    "https://erp.example.com/a\\..\\x",
    " https://erp.example.com/",
    "https://erp.example.com/" + "x" * 5000,
)


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_address(text: str) -> None:
    assert web_address(text) is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://ERP.Example.com", "https://erp.example.com/"),
        ("https://erp.example.com:443/a", "https://erp.example.com/a"),
        ("http://erp.example.com:8080?x=1", "http://erp.example.com:8080/?x=1"),
        ("https://erp.example.com/a#b?c", "https://erp.example.com/a"),
        ("https://erp.example.com/ä/€?q=ü", "https://erp.example.com/%C3%A4/%E2%82%AC?q=%C3%BC"),
        ("https://erp.example.com/a..b/...", "https://erp.example.com/a..b/..."),
        ("https://[2606:2800::1]:8443/", "https://[2606:2800::1]:8443/"),
        ("https://erp.example.com/\"<>^`{|}", "https://erp.example.com/%22%3C%3E%5E%60%7B%7C%7D"),
    ],
)  # fmt: skip
def test_addresses_as_they_are_read(text: str, read: str) -> None:
    found = web_address(text)
    assert str(found) == read
    assert web_address(read) == found


def test_what_a_project_file_may_allow() -> None:
    assert [origin(one) for one in ("erp.example.com", "ERP.example.com:443", "http://localhost:80")] == [
        "https://erp.example.com",
        "https://erp.example.com",
        "http://localhost",
    ]
    assert [origin(one) for one in ("", "*", "*.example.com", "erp.example.com/", "https://a.b/c", "a b")] == [None] * 6
