"""Which elements of HTML begin a line, which show nothing, and which a PDF cannot show."""

BLOCKS = frozenset((
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div", "dl"),
    *("dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
    *("hgroup", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "search", "section", "summary"),
    *("table", "ul"),
))  # fmt: skip
"""Elements that begin a new line, and all that stands in them."""
UNSEEN = frozenset(("base", "head", "link", "meta", "noscript", "script", "style", "template", "title"))
"""Elements of which nothing is shown."""
LOST = frozenset((
    *("applet", "audio", "button", "canvas", "embed", "frame", "frameset", "iframe", "input", "map", "math", "meter"),
    *("object", "option", "picture", "progress", "select", "svg", "textarea", "video"),
))  # fmt: skip
"""Elements that show something which a PDF would not."""
