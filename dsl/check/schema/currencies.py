"""The currencies of ISO 4217 in use, without funds, metals and test codes, and what people call them."""

from ..nearest import nearest
from ..other_words import each_word

_CODES = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP "
    "GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD "
    "KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN "
    "NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP "
    "SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES "
    "VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG "
)
CURRENCIES = frozenset(_CODES.split())

_CALLED = each_word(
    {
        "EUR": "€ euro euros",
        "PLN": "zł zl złoty zloty złote złotych",
        "USD": "$ dollar dollars us-dollar dolar",
        "GBP": "£ pound pounds pfund",
        "CHF": "franken sfr fr. frank",
        "CZK": "kč krone koruna",
    }
)


def currency_meant(written: str) -> str | None:
    """The currency that was probably meant: what is called so, or the nearest code."""
    return _CALLED.get(written.strip().casefold()) or nearest(written, CURRENCIES)
