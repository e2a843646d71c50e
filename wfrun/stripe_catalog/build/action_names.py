"""The names that the language gives to operations and to the ids in their paths.

An action's name is a pure function of the operation's id (the path of its method in the ``stripe`` package), so a new release can add
names and never change one. ``a.bs.do_c`` is ``do_a_b_c``: the method's first word, the service as a noun, the rest of the method's name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

ACTIONS: dict[str, str] = {
    "accounts.retrieve_current": "retrieve_current_account",
    "apps.secrets.delete_where": "delete_apps_secret",
    "quotes.pdf": "retrieve_quote_pdf",
}
"""Operations whose method's first word is no verb, or whose last words are no part of a noun."""

_NOUNS = {
    "application_fees.refunds": "fee_refund",
    "entitlements.active_entitlements": "active_entitlement",
    "sigma.scheduled_query_runs": "scheduled_query_run",
    "test_helpers": "test",
    "treasury.financial_accounts.features": "treasury_financial_account_features",
}
"""Services that Stripe's objects and events call by another name; ``test_…`` actions work in test mode only."""

_SINGULARS = {
    "apps": "apps",
    "balance_settings": "balance_settings",
    "entitlements": "entitlements",
    "features": "feature",
    "financial_connections": "financial_connections",
    "funding_instructions": "funding_instructions",
    "settings": "settings",
}
"""Words whose last ``s`` does not mark several things."""

_PATH_IDS = {"lines": "line_item", "invoiceitems": "invoice_item"}
"""Collections in URLs whose items have another name elsewhere."""

PLURAL_VERBS = frozenset({"list", "search"})
_PLACEHOLDER = re.compile(r"\{\w*\}")


def singular(word: str) -> str:
    """Returns the singular of a collection's name: ``tax_ids`` → ``tax_id``, ``event_summaries`` → ``event_summary``."""
    if word in _SINGULARS:
        return _SINGULARS[word]
    if word.endswith("ies"):
        return word.removesuffix("ies") + "y"
    return word.removesuffix("s") if not word.endswith("ss") else word


def action_name(operation: str) -> str:
    """Returns the action that stands for a v1 operation: ``refunds.create`` → ``create_refund``, ``invoices.list`` → ``list_invoices``."""
    if operation in ACTIONS:
        return ACTIONS[operation]
    service, _, method = operation.rpartition(".")
    verb, _, rest = method.partition("_")
    noun = _noun(service, plural=verb in PLURAL_VERBS and not rest)
    return f"{verb}_{_join(noun, rest)}"


def _noun(service: str, plural: bool) -> str:
    """Returns a service as a noun: ``billing_portal.sessions`` → ``billing_portal_session``."""
    noun = ""
    parts = service.split(".")
    for count in range(1, len(parts) + 1):
        prefix = ".".join(parts[:count])
        if prefix in _NOUNS:
            noun = _NOUNS[prefix] + ("s" if plural and count == len(parts) else "")
        else:
            word = parts[count - 1]
            noun = _join(noun, word if plural and count == len(parts) else singular(word))
    return noun


def _join(noun: str, rest: str) -> str:
    """Joins two names, with the words that end one and start the other written once."""
    first, second = noun.split("_") if noun else [], rest.split("_") if rest else []
    for shared in range(min(len(first), len(second)), -1, -1):
        if first[len(first) - shared :] == second[:shared]:
            return "_".join(first + second[shared:])
    raise AssertionError("no words in common is always found")


def path_ids(url: str) -> Sequence[tuple[str, str]]:
    """Returns the ids in a URL, in order: each parameter's name, and the key of its collection (``collection_key``)."""
    found = []
    segments = url.split("/")
    for position, segment in enumerate(segments):
        if _PLACEHOLDER.fullmatch(segment):
            collection = segments[position - 1]
            found.append((_PATH_IDS.get(collection, singular(collection)), collection_key("/".join(segments[:position]))))
    return found


def collection_key(url: str) -> str:
    """Returns the URL of a collection without the names of placeholders, and without the prefix of test helpers."""
    return _PLACEHOLDER.sub("{}", url).replace("/test_helpers/", "/", 1)
