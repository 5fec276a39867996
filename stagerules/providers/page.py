"""The page of the shop at which clients pay, out of the project file; it needs no library."""

from stagerules.interpreter.channels.payment.page import PayPage
from stagerules.interpreter.channels.providers.http import slots_in

from .read import Provider, Providers


def page_of(providers: Providers | None, currency: str) -> PayPage | None:
    """The page that a project names: that of the default, else the first. `currency` is the project's."""
    if providers is None:
        return None
    names = [name for name, one in providers.by_name.items() if one.kind == "page"]
    named = providers.default if providers.default in names else next(iter(names), None)
    return None if named is None else page(providers.by_name[named], currency)


def page(provider: Provider, currency: str) -> PayPage:
    """The page of one table."""
    url = provider.settings["url"]
    return PayPage(url, only(url, currency))


def only(described: object, currency: str) -> str | None:
    """The only currency that is taken where a description does not say which one is meant; None: any."""
    return None if "currency" in slots_in(described) else currency
