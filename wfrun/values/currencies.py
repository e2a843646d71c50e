"""The currencies that Stripe knows: how many decimals each has on the wire, and which amounts it accepts.

Source: Stripe's page "Supported currencies" (docs.stripe.com/currencies) with its sections on zero-decimal currencies, three-decimal
currencies and special cases. ISO 4217 and CLDR tables differ from it (ISK, UGX, MGA) and must not be used for scaling.
"""

from __future__ import annotations

DEFAULT_EXPONENT = 2

EXPONENTS = {
    **dict.fromkeys(("bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"), 0),
    **dict.fromkeys(("bhd", "jod", "kwd", "omr", "tnd"), 3),
}
"""Decimals on the wire, where they are not two: 1000 JPY is 1000, 1 KWD is 1000. ISK and UGX travel with two decimals, which must be 00."""

_STEPS = {**dict.fromkeys(("isk", "ugx"), 100), **dict.fromkeys(("bhd", "jod", "kwd", "omr", "tnd"), 10)}

_CODES = """
aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd btn bwp byn bzd
cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel ghs gip gmd gnf gtq gyd
hkd hnl hrk htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl
mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg
qar ron rsd rub rwf sar sbd scr sek sgd shp sle sll sos srd std svc szl thb tjs tnd top try ttd twd tzs
uah ugx usd uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw
"""

CURRENCIES = frozenset(_CODES.split())
"""Lower-case codes: everything that Stripe takes or has taken payments in, so that old events read too (``hrk``)."""


def known(currency: str) -> bool:
    """Tells whether Stripe knows the lower-case code."""
    return currency in CURRENCIES


def code_of(text: str) -> str | None:
    """Returns the lower-case code of a currency written in any case; None for what Stripe does not know."""
    code = text if text in CURRENCIES else text.lower()
    # Some letters outside ASCII have a small form inside it: the sign for kelvin is no K.
    return code if code in CURRENCIES and text.isascii() else None


def exponent(currency: str) -> int:
    """Returns the number of decimals that amounts of the lower-case code have on the wire."""
    return EXPONENTS.get(currency, DEFAULT_EXPONENT)


def step(currency: str) -> int:
    """Returns what sent amounts must be multiples of, in smallest units: 100 for whole ISK and UGX, 10 for three decimals, else 1."""
    return _STEPS.get(currency, 1)
