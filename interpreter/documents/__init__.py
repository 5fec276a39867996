"""Documents: templates and values become HTML, PDF and DOCX files. Knows no rules and no database."""
