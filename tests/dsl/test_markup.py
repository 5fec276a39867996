"""Where in HTML something is filled in: `{}` stands for it."""

import pytest

from stagerules.dsl import types as t
from stagerules.dsl.markup import places
from stagerules.dsl.source import Span
from stagerules.dsl.typed import Constant, Hole

HOLE = Hole(Constant(Span(0, 0), t.Text(), ""), None)

CASES = {
    "{}": "html",
    "a < {} b": "html",
    "1 <2 {}": "html",
    "<b>{}</b>{}": "html html",
    "<br/>{}<br />{}<img src=x>{}": "html html html",
    "<p title='{}'>{}": "html html",
    '<p title="a>b\'{}">{}': "html html",
    '<p title = "{}{}" class=x>{}': "html html html",
    '<TD WIDTH="{}">': "html",
    "<a href='{}'>{}</a>": "link html",
    "<a href=' {}/{}'>": "link address",
    '<A HREF="{}{}">': "link address",
    '<a/href="{}">': "link",
    '<img alt="x" src="{}">': "link",
    "<a href='https://shop.example/?q={}&x={}'>": "address address",
    '<a href="mailto:{}">': "address",
    '<a href="tel:{}">': "html",
    '<a title="javascript:{}">': "html",
    '<a title="x" {}>': "tag",
    "<{}>{}": "tag html",
    "</{}>": "tag",
    "<b{}>": "tag",
    "<a {}='x'>": "tag",
    "<a x{}='{}'>": "tag html",
    "<a href={}>{}": "unquoted html",
    "<a href= {}>": "unquoted",
    "<a href=https://shop.example/{}/x {}>": "unquoted tag",
    "<!-- {} > {} -- -->{}": "comment comment html",
    "<!-->{}": "html",
    "<!--->{}": "html",
    "<!--x--!>{}": "html",
    "<!DOCTYPE html>{}": "html",
    "<!DOCTYPE {}>": "comment",
    "<?xml {}?>": "comment",
    "</ {}>{}": "comment html",
    '<!--[if mso]><td width="{}"><![endif]-->{}': "html html",
    "<script>{}</scripts>{}</script >{}": "script script html",
    "<SCRIPT src='{}'>'<b>{}'</Script>{}": "script script html",
    "<script>a < b </script>{}": "html",
    "<style>{}</style>{}": "style html",
    "<p style='color: {}' onclick=\"{}\">": "code code",
    "<iframe srcdoc='{}'>": "code",
    "<a href=' JavaScript:{}'>": "code",
    "<img src='data:image/png;base64,{}'>": "code",
    "<a b\"='{}>{}'>{}": "html html html",
    "<a 'b>{}": "html",
    "<a ={}>": "tag",
    "<a =x='{}'>": "html",
    "\0{}": "html",
    "no hole": "",
}


@pytest.mark.parametrize(("text", "found"), CASES.items(), ids=CASES)
def test_where_it_stands(text: str, found: str) -> None:
    pieces = text.split("{}")
    parts = [part for piece in pieces for part in (piece, HOLE)][:-1]
    assert list(places(tuple(part for part in parts if part != ""))) == found.split()


@pytest.mark.parametrize(
    "text", ["<", "<!", "<!-- -", "</", "<a b", "<a b = ", "<a b='", "<script>x</", "<a " + "x" * 9]
)
def test_what_is_cut_off_is_read_to_its_end(text: str) -> None:
    assert len(list(places((text, HOLE)))) == 1


def test_long_markup_takes_time_in_proportion() -> None:
    for piece in ("<", "<!--", "<a ", "<a b ", "-", "</script", "<script>", "='", " \n"):
        assert list(places((piece * 30_000, HOLE)))
