"""How the pages of this folder become a site: `make docs` builds it into `_build`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "stagerules"
extensions = ["myst_parser", "rules_lexer", "site_pages"]
exclude_patterns = ["_build"]
nitpicky = True
# Some pages show what is wrong, which no lexer can read.
suppress_warnings = ["misc.highlighting_failure"]
myst_heading_anchors = 3

html_theme = "furo"
pygments_dark_style = "github-dark"
html_title = "stagerules"
html_static_path = ["_static"]
html_css_files = ["site.css", "graph.css"]
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
