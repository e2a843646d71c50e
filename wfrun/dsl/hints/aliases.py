"""What authors call things out of habit: words of other tools and languages and of Stripe's earlier releases, and what is meant here.

Asked only for names that nothing provides, so nothing here changes what a script means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

MOST = 4
"""So many names are listed where several may be meant."""

SHORTEST = 4
"""Shorter words are not taken for the beginning of a name."""

_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "email": ("mail", "sendmail", "send_mail", "send_email", "e_mail", "notify", "notify_by_email", "send"),
    "slack": ("slack_message", "post_slack", "send_slack", "post_to_slack", "send_slack_message", "post_message", "slack_notify"),
    "log": ("print", "echo", "puts", "println", "printf", "debug", "info", "note", "write", "console"),
    "http_request": ("http", "webhook", "fetch", "request", "curl", "http_post", "http_get", "post", "call_webhook", "send_webhook"),
    "create_refund": ("refund", "refund_charge", "refund_payment", "refund_payment_intent", "issue_refund", "make_refund", "charge_refund"),
    "update_customer": ("tag_customer", "update_metadata", "set_metadata", "tag"),
    "cancel_subscription": ("cancel", "unsubscribe"),
}  # fmt: skip

_NAMES: Mapping[str, tuple[str, ...]] = {
    "previous": ("previous_attributes", "previousAttributes", "before", "old"),
    "object": ("data", "this", "self", "obj", "payload", "it"),
    "event": ("evt", "e"),
    "now": ("today", "NOW", "current_time"),
}

_VERBS: Mapping[str, tuple[str, ...]] = {
    "retrieve": ("get", "fetch", "read", "load", "find", "lookup", "show"),
    "create": ("make", "new", "add", "issue", "open", "insert"),
    "update": ("edit", "change", "modify", "set", "patch"),
    "cancel": ("delete", "remove", "stop", "end", "terminate"),
    "delete": ("remove", "destroy", "drop"),
    "list": ("get", "get_all", "search", "all"),
}
"""The verbs of Stripe's operations, with those that are written for them."""

_FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "len": ("length", "size", "strlen", "count_of"),
    "lower": ("lowercase", "to_lower", "tolower", "toLowerCase", "downcase", "lcase"),
    "upper": ("uppercase", "to_upper", "toupper", "toUpperCase", "upcase", "ucase"),
    "trim": ("strip", "chomp"),
    "text": ("str", "string", "to_string", "toString", "String"),
    "number": ("int", "float", "decimal", "to_number", "parse_int", "parseInt", "parseFloat", "Number"),
    "timestamp": ("date", "datetime", "parse_date", "to_date", "Date"),
    "format_time": ("strftime", "format_date", "date_format", "format"),
    "missing": ("is_null", "isnull", "is_none", "is_missing", "is_empty", "isempty", "empty", "is_blank", "blank"),
    "present": ("exists", "is_set", "isset", "defined", "is_present", "is_not_null", "has", "bool"),
    "any": ("some", "any_of"),
    "all": ("every", "all_of"),
    "max": ("maximum", "greatest"),
    "min": ("minimum", "least"),
    "ceil": ("ceiling", "round_up"),
    "floor": ("round_down", "trunc"),
    "secret": ("env", "getenv"),
    "setting": ("config", "get_setting"),
}  # fmt: skip

_ARGUMENTS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("email", "to"): ("recipient", "recipients", "address", "email"),
    ("email", "subject"): ("title", "headline", "topic"),
    ("email", "body"): ("text", "message", "content", "html", "template"),
    ("email", "append"): ("fields", "data", "table", "rows"),
    ("slack", "text"): ("message", "body", "msg", "content"),
    ("slack", "channel"): ("to", "room"),
    ("http_request", "json"): ("body", "data", "payload"),
    ("http_request", "url"): ("to", "address", "endpoint"),
    ("log", "message"): ("text", "msg"),
}

_STATEMENTS: Mapping[str, tuple[str, ...]] = {
    "a run sleeps with `wait`: `wait 3 days`": ("sleep", "pause", "delay", "sleep_until"),
    "a run ends well with `stop`": ("exit", "return", "quit", "end", "done"),
    'a run ends as failed with `fail "message"`': ("raise", "throw", "error", "abort", "die", "panic"),
    "nothing need be written where nothing is to be done": ("pass", "noop"),
    "a loop goes on with every item: write the condition on it, `for x in LIST where not … < … >`, or put the rest in an `else`": (
        "continue", "next", "skip",
    ),
    "a loop takes every item: narrow the list, `for x in LIST where … < … >`, or take its first item, `LIST[0]`": ("break",),
    'a condition stands in front of a block: `if amount > 5 USD < … >`': ("unless", "switch", "match"),
    "the items of a list are taken one by one with `for x in LIST < … >`": ("foreach", "while", "loop", "each"),
}  # fmt: skip
"""What is no action but a statement of the language: what to write, and the words for it."""

_EXPRESSIONS: Mapping[str, tuple[str, ...]] = {
    "the present moment is `now`, without brackets": ("now", "today", "utcnow", "current_time", "time"),
    "`x ?? y` is `y` where `x` is missing": ("coalesce", "ifnull", "nvl", "default", "or_else"),
    "`if c then a else b` is a value by condition": ("iif", "ifelse", "cond", "when"),
    'text is joined in a string: `"{first} {second}"`': ("concat", "strcat", "sprintf", "fmt"),
    'a regular expression stands after `matches`: `email matches "@example[.]com$"`': ("regex", "re_match", "regexp", "test"),
    'write `text contains "part"`': ("includes", "str_contains", "index_of", "indexOf", "find"),
    'write `text starts_with "part"`': ("startswith", "startsWith", "has_prefix"),
    'write `text ends_with "part"`': ("endswith", "endsWith", "has_suffix"),
}
"""What is no function but a form of expression: what to write, and the words for it."""

_CURRENCIES: Mapping[str, tuple[str, ...]] = {"cny": ("rmb",), "gbp": ("ukp", "stg"), "twd": ("ntd",)}

_NOT_AT_STRIPE = frozenset({"btc", "xbt", "eth", "ltc", "xrp", "sol", "bnb"})
"""What is called a currency and is none of Stripe's; no other is meant by it."""

_ZONES: Mapping[str, tuple[str, ...]] = {
    "America/Los_Angeles": ("PST", "PDT", "PT"),
    "America/Denver": ("MDT", "MT"),
    "America/Chicago": ("CST", "CDT", "CT"),
    "America/New_York": ("EDT", "ET"),
    "Europe/London": ("BST",),
    "Europe/Berlin": ("CEST",),
    "Asia/Kolkata": ("IST",),
    "Asia/Tokyo": ("JST",),
    "Australia/Sydney": ("AEST", "AEDT"),
}

_TABLES = {"function": _FUNCTIONS, "currency": _CURRENCIES, "name": _NAMES}

_NULL = frozenset({"None", "none", "nil", "NULL", "Null", "undefined", "nothing", "NaN", "empty"})
_TRUE = frozenset({"True", "TRUE", "yes", "Yes", "YES"})
_FALSE = frozenset({"False", "FALSE", "no", "No", "NO"})

_MOVED: Mapping[tuple[str, str], str] = {
    ("invoice", "subscription"): "parent.subscription_details.subscription",
    ("subscription", "plan"): "items[0].price",
    ("subscription", "quantity"): "items[0].quantity",
    ("subscription", "current_period_end"): "items[0].current_period_end",
    ("subscription", "current_period_start"): "items[0].current_period_start",
    ("payment_intent", "charges"): "latest_charge",
}
"""Fields that Stripe's objects had in earlier releases, and where the same is today."""

_ASKED: Mapping[tuple[str, str], str] = {("invoice", "paid"): 'status == "paid"'}
"""Fields of earlier releases that were true or false, and the condition that asks the same today."""

_PAYMENTS = "list its payments first: `let payments = list_invoice_payments invoice={}`, then `payments[0].payment.payment_intent`"

_LISTED: Mapping[tuple[str, str], str] = {
    ("invoice", "payment_intent"): _PAYMENTS,
    ("invoice", "charge"): f"{_PAYMENTS}, given as `payment_intent` in place of the charge",
}
"""Fields of earlier releases whose values no event holds today, and how they are found by the object's id."""


def called(kind: str, word: str, names: Collection[str]) -> str | None:
    """The name that is meant by what it is called elsewhere.

    ``kind`` says what is looked for: ``action``, ``function``, ``name``, ``currency``, ``zone``, ``argument of NAME``, or something else,
    like a field. More words may stand after it.
    """
    return next((name for name in _called(kind, word, names) if name in names), None)


def _called(kind: str, word: str, names: Collection[str]) -> Iterator[str]:
    if (table := _TABLES.get(kind.partition(" ")[0])) is not None:
        yield from _with(word, table)
    elif kind == "action":
        yield from _with(word, _ACTIONS)
        verb, _, noun = word.partition("_")
        yield from (f"{meant}_{noun}{plural}" for meant in _with(verb, _VERBS) for plural in ("", "s"))
        before, _, last = word.rpartition("_")
        yield f"{last}_{before}"
        wanted = sorted(word.split("_"))
        same = [name for name in names if len(name) == len(word) and sorted(name.split("_")) == wanted]
        yield from same if len(same) == 1 else ()
    elif kind == "zone":
        yield from _with(word.upper(), _ZONES)
        city = "/" + word.lower().replace(" ", "_")
        # The zones in `Etc` count the hours the other way round.
        yield from (name for name in names if name.lower().endswith(city) and not name.startswith("Etc/"))
    else:
        action = kind.removeprefix("argument of ")
        yield from (name for (one, name), words in _ARGUMENTS.items() if one == action and word in words)
        if word in ("tags", "labels"):
            yield "metadata"


def _with(word: str, table: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    return (meant for meant, words in table.items() if word in words)


def unlike_any(kind: str, word: str) -> bool:
    """Whether a word is known to mean nothing that is near it: a currency that Stripe does not have, a zone as hours from UTC."""
    return (kind == "currency" and word in _NOT_AT_STRIPE) or (kind == "zone" and word[:3].upper() in ("GMT", "UTC"))


def begun(word: str, names: Collection[str]) -> str | None:
    """The only name that begins with a word of some length: ``fraudulent`` for ``fraud``."""
    found = [name for name in names if name.startswith(word)] if len(word) >= SHORTEST else []
    return found[0] if len(found) == 1 else None


def wider(kind: str, word: str, names: Collection[str]) -> str | None:
    """The only action of the same verb whose name has every word of this one, and more; None for others."""
    words = word.split("_")
    if kind != "action" or len(words) < MOST - 1:
        return None
    found = [name for name in names if name.startswith(f"{words[0]}_") and set(words) < set(name.split("_"))]
    return found[0] if len(found) == 1 else None


def instead_of(kind: str, word: str) -> str:
    """What to write for a word that would be an action or a function elsewhere and is none here; empty where nothing is known."""
    table = _STATEMENTS if kind == "action" else _EXPRESSIONS
    return next((help_ for help_, words in table.items() if word in words), "")


def constant(word: str) -> str | None:
    """``true``, ``false`` or ``null``, where another language writes it so; else None."""
    return "null" if word in _NULL else "true" if word in _TRUE else "false" if word in _FALSE else None


def moved(object_name: str, field: str) -> str | None:
    """Where a field of an earlier release stands today, as a path from the object; None for others."""
    return _MOVED.get((object_name, field))


def asked_now(object_name: str, field: str) -> str | None:
    """The condition that asks today what a field of an earlier release told, true or false; None for others."""
    return _ASKED.get((object_name, field))


def listed_now(object_name: str, field: str, of: str) -> str:
    """What to write for a field of an earlier release that an action finds today; empty for others. ``of`` is the object's id."""
    return _LISTED.get((object_name, field), "").format(of)


# --- events --------------------------------------------------------------------------------------------------------------------------

_HAPPENED: Mapping[str, tuple[str, ...]] = {
    "created": ("opened", "new", "added", "started", "create", "made"),
    "updated": ("changed", "edited", "modified", "update"),
    "deleted": ("cancelled", "canceled", "ended", "removed", "destroyed", "expired", "delete", "cancel"),
    "succeeded": ("success", "successful", "completed", "complete", "succeed", "paid"),
    "failed": ("failure", "error", "declined", "fail", "refused"),
    "refunded": ("refund", "refunds"),
    "payment_failed": ("unpaid", "failure", "failed"),
    "paid": ("success", "successful", "succeeded", "completed", "payed"),
    "dispute.created": ("disputed", "chargeback"),
}
"""The last words of event types, with what is said for them."""


def events_called(word: str, names: Collection[str]) -> tuple[str, ...]:
    """The event types that a name may mean which is no slip of the fingers, at most ``MOST``, the likeliest first.

    ``charge.dispute.opened`` is ``charge.dispute.created``; ``subscription.updated`` lacks its first part; ``payment_succeeded`` is one of
    those whose names hold the same words.
    """
    head, _, last = word.rpartition(".")
    others = [meant for meant, words in _HAPPENED.items() if last in words]
    named = [name for name in (f"{head}.{meant}" for meant in others) if name in names]
    if named:
        return tuple(named[:1])
    endings = (word, *(f"{head}.{meant}" for meant in others)) if head else (word,)
    found = [name for name in names if name.startswith(f"{word}.") or any(name.endswith(f".{ending}") for ending in endings)]
    wanted = _words(word)
    if len(wanted) > 1 and not (head and found):
        found = [name for name in names if wanted <= _words(name)]
    return tuple(sorted(found, key=lambda name: (len(name.split(".")), len(name), name))[:MOST])


def _words(name: str) -> set[str]:
    return set(name.replace(".", "_").lower().split("_"))
