"""Amount text: amounts as the errors of Stripe print them: ``$25.00``."""

from __future__ import annotations

from wfrun.values.money import exponent

SIGNS: dict[str, str] = {
    "usd": "$",
    "eur": "€",
    "gbp": "£",
    "jpy": "¥",
    "cad": "$",
    "aud": "$",
    "brl": "R$",
    "chf": "CHF ",
    "inr": "₹",
    "mxn": "$",
    "nzd": "$",
}


def format_amount(minor: int, currency: object) -> str:
    """Returns an amount with its currency's sign, or its code where the sign is not one that everybody knows."""
    code = currency.lower() if isinstance(currency, str) else ""
    places = exponent(code)
    integer, rest = divmod(abs(minor), 10**places)
    text = f"{integer:,}" + (f".{rest:0{places}d}" if places else "")
    return f"{'-' if minor < 0 else ''}{SIGNS.get(code, f'{code.upper()} ' if code else '')}{text}"
