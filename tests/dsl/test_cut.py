"""A file is cut at the lines that start a declaration, whatever stands around them."""

from stagerules.dsl.parse.cut import cut


def pieces(text: str) -> list[str]:
    found = cut(text)
    assert "".join(text[piece.span.start : piece.span.end] for piece in found) == text
    for piece in found:
        assert text.startswith(piece.word, piece.start)
    return [text[piece.span.start : piece.span.end] for piece in found]


def test_nothing() -> None:
    assert pieces("") == []
    assert pieces("# a\n") == ["# a\n"]


def test_on_belongs_to_the_rule_line_above() -> None:
    text = 'rule "A"\non created: stop\non deleted: stop\n'
    assert pieces(text) == ['rule "A"\non created: stop\n', "on deleted: stop\n"]


def test_comments_above_belong_to_what_follows() -> None:
    assert pieces("# a\nlet x = 1\n\n# b\n# c\nlet y = 2\n# d\n") == [
        "# a\nlet x = 1\n\n",
        "# b\n# c\nlet y = 2\n# d\n",
    ]
    assert pieces("# a\n\nlet x = 1\n") == ["# a\n\n", "let x = 1\n"]


def test_open_brackets_and_texts_end() -> None:
    assert len(pieces('let x = (\nlet y = """\nentity E:\n    a: text\nevent e on E\nconstant c: E\n')) == 5


def test_event_in_an_expression_begins_nothing() -> None:
    assert len(pieces("on payment: set a = (\nevent.amount\n)\n")) == 1
    assert len(pieces("on payment: set a = (\nevent * 2\n)\n")) == 1


def test_only_whole_words_in_the_first_column() -> None:
    assert len(pieces("once\nonly x\n on created: stop\nletter\nrule_1\n")) == 1
