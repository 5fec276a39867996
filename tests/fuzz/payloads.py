"""Texts that break out of careless languages, as rules and as field values; here they are just texts."""

ESCAPES = (
    "__import__('os').system('id')",
    "().__class__.__base__.__subclasses__()",
    "title.__class__.__mro__",
    "contact.__init__.__globals__",
    "lower.__globals__",
    "open('/etc/passwd').read()",
    "eval('1+1')",
    "exec('import os')",
    "getattr(title, 'x')",
    "{0.__class__}",
    "{title.__class__}",
    "{title!r}",
    "{{7*7}}",
    "{% import os %}",
    "${jndi:ldap://127.0.0.1/a}",
    "#{7*7}",
    "%(title)s %n %s",
    "`id`",
    "$(id)",
    "; import os",
    "'; DROP TABLE deals; --",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "file:///etc/passwd",
    "../../../../etc/passwd",
    "http://127.0.0.1:1/",
    "!!python/object/apply:os.system ['id']",
    "cos\\nsystem\\n(S'id'\\ntR.",
    "(?P<a>x)(?=y)",
    "\u202e\u2066",
    "\u0000",
)

PLACES = (
    "on created if @: stop\n",
    "on created: set title = @\n",
    'on created: set title = "@"\n',
    'on created: set title = """\n    @\n    """\n',
    'on created: set title = "{close_date:@}"\n',
    'on created: set brochure = file "@"\n',
    "on created: @\n",
    "on created: log text: @\n",
    'on created: log text: "{@}"\n',
    'on created if title matches "@": stop\n',
    'on stage "@": stop\n',
    'rule "@"\non created: stop\n',
    "let @ = 1\n",
    "on @: stop\n",
    "@\n",
)
"""Where an escape may stand in a rules file."""

READERS = """\
for Deal
on created: set notes = title + lower(title) + replace(title, "a", notes or else "") + "{title}{tags}{contacts}"
on created if title matches "a.*b" or title contains "x" or title in tags: log text: "{title}"
on created: log text: "{notice} {delay} {amount} {born:EEEE} {created_at} {starts} {responsible} {places:#,##0.0}"
on created: add title to tags
on created: set brochure = file "{title}"
on created: set contact.name = "{title} {contact.phones} {contact.emails.work}"
on created if any p in products where (p.name == title or p.name starts with title): set source = "call"
on created: create_item entity: Product, fields: Product(name: title, price: amount, amount: places)
on created: create_task title: title, description: "{notes}"
on created: notify to: responsible, text: title
on created: set mail = "ada@example.com"
on created if phone == "030 123456" or mail == "ada@example.com": stop
on created: add_to_exclusions comment: title
"""
"""Rules that do with a text all that can be done with one."""
