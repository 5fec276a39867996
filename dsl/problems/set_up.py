"""What an action asks for that the project has not set up (E557, E566 to E569, E576 to E578, E580, E582)."""

from ..frozen import told
from ..problem import Problem
from .names import Unknown


@told(kw_only=True)
class GrantMissing(Problem):
    """An action that the project must allow."""

    action: str
    grant: str

    code = "E557"
    template = "`{action}` needs the permission `{grant}`, which this project does not give."
    help = 'Write in `stagerules.toml`: `grants = ["{grant}"]`.'


@told(kw_only=True)
class ChannelMissing(Problem):
    """An action that sends through a channel that the project has not set up."""

    action: str
    channel: str

    code = "E566"
    template = "`{action}` sends by the channel `{channel}`, which this project has not set up."
    help = 'Set it up in `stagerules.toml` under `[channels.{channel}]`, or write `delivery = "file"` until then.'


@told(kw_only=True)
class ClicksNotSetUp(Problem):
    """Links are to tell of clicks, and the project does not say where those go."""

    action: str
    parameter: str

    code = "E582"
    template = "`{parameter}` of `{action}` needs a place where clicks go, and this project names none."
    help = 'Add `click_url = "https://…"` and `click_secret_env` under `[channels.email]` in `stagerules.toml`.'


@told(kw_only=True)
class HostNotAllowed(Problem):
    """A request to a host that the project does not allow. `entry` is what the project file would have to say."""

    action: str
    host: str
    entry: str

    code = "E567"
    template = "`{action}` may not go to `{host}`: this project does not allow it."
    help = 'Add `"{entry}"` to `allow` under `[channels.webhook]` in `stagerules.toml`.'


@told(kw_only=True)
class NoWebAddress(Problem):
    """A written address to which no request can go."""

    action: str

    code = "E568"
    template = "This is no address to which `{action}` can send a request."
    help = "Write it like `https://erp.example.com/orders`: a host in letters a to z, no user name, blanks or `/../`."


@told(kw_only=True)
class UnknownSecret(Unknown):
    """A secret that the project file does not name."""

    action: str

    code = "E569"
    template = "The project has no secret `{name}` for `{action}`."
    known_help = "Its secrets are {known}."
    help = "Set it up in `stagerules.toml` under `[channels.webhook.secrets.{name}]`."


@told(kw_only=True)
class UnknownProvider(Unknown):
    """A provider, a messenger or a group chat that the project file does not name."""

    action: str
    channel: str

    code = "E576"
    template = "The project has set up no `{name}` for `{action}`."
    known_help = "It has set up {known}."
    help = "Set it up in `stagerules.toml` under `[channels.{channel}.{name}]`."


@told(kw_only=True)
class UnknownTemplate(Unknown):
    """A template that the project file does not name."""

    action: str

    code = "E577"
    template = "The project has no template `{name}` for `{action}`."
    known_help = "Its templates are {known}."
    help = "Write in `stagerules.toml` what was approved, under `[channels.whatsapp.meta.templates.{name}]`."


@told(kw_only=True)
class WrongTemplateValues(Problem):
    """A template without one of its values, or with one that it does not have."""

    template_name: str
    wrong: str
    wanted: str

    code = "E578"
    template = "The template `{template_name}` {wrong}."
    help = "Its values are {wanted}: give each of them under `values:`."

    def hint_template(self) -> str:
        return self.help if self.wanted else "It has no values: take `values:` away."


@told(kw_only=True)
class UnknownChat(Unknown):
    """A group chat that the project file does not set up."""

    action: str

    code = "E580"
    template = "The project has no group chat `{name}` for `{action}`."
    known_help = "Its group chats are {known}."
    help = "Set it up in `stagerules.toml` under `[channels.group_chat]`."
