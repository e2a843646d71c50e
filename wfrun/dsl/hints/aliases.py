"""Aliases: words of other languages and tools for names, functions and statements of the language.

They are asked only for words that nothing provides, so none of them changes what a script means. The aliases of actions, arguments, fields
and events come with the declarations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

MAX_SUGGESTIONS = 4
"""Number of names that a message lists where several may be meant."""

_MIN_PREFIX_CHARS = 4
"""Shorter words are not taken for the beginning of a name."""

_MIN_BROADENED_WORDS = 3
"""Names of fewer words are not taken for a part of a longer one."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    "previous": ("previous_attributes", "previousAttributes", "before", "old"),
    "object": ("data", "this", "self", "obj", "payload", "it"),
    "event": ("evt", "e"),
    "now": ("today", "NOW", "current_time"),
}

FUNCTIONS: Mapping[str, tuple[str, ...]] = {
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

STATEMENTS: Mapping[str, tuple[str, ...]] = {
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
"""Sentences about statements of the language, each with the words that other languages have for the statement."""

EXPRESSIONS: Mapping[str, tuple[str, ...]] = {
    "a loop goes through a list: `for x in [1, 2, 3] < … >`": ("range", "seq", "times"),
    "the present moment is `now`, without brackets": ("now", "today", "utcnow", "current_time", "time"),
    "conditions are joined by `and`: `paid and amount > 5 USD`": ("AND", "And"),
    "of conditions one is enough with `or`: `refunded or disputed`": ("OR", "Or"),
    "`x ?? y` is `y` where `x` is missing": ("coalesce", "ifnull", "nvl", "default", "or_else"),
    "`if c then a else b` is a value by condition": ("iif", "ifelse", "cond", "when"),
    'text is joined in a string: `"{first} {second}"`': ("concat", "strcat", "sprintf", "fmt"),
    'a regular expression stands after `matches`: `email matches "@example[.]com$"`': ("regex", "re_match", "regexp", "test"),
    'write `text contains "part"`': ("includes", "str_contains", "index_of", "indexOf", "find"),
    'write `text starts_with "part"`': ("startswith", "startsWith", "has_prefix"),
    'write `text ends_with "part"`': ("endswith", "endsWith", "has_suffix"),
}
"""Sentences about forms of expressions, each with the functions that other languages have for them."""

CURRENCIES: Mapping[str, tuple[str, ...]] = {"cny": ("rmb",), "gbp": ("ukp", "stg"), "twd": ("ntd",)}

_CRYPTOCURRENCIES = frozenset({"btc", "xbt", "eth", "ltc", "xrp", "sol", "bnb"})
"""Codes of what is no currency here; no other currency is meant by them."""

ZONES: Mapping[str, tuple[str, ...]] = {
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

_TABLES = {"function": FUNCTIONS, "currency": CURRENCIES, "name": _NAMES}

_NULL = frozenset({"None", "none", "nil", "NULL", "Null", "undefined", "nothing", "NaN", "empty"})
_TRUE = frozenset({"True", "TRUE", "yes", "Yes", "YES"})
_FALSE = frozenset({"False", "FALSE", "no", "No", "NO"})


def by_alias(kind: str, word: str, names: Collection[str]) -> Iterator[str]:
    """Yields the names that may be meant by a word of other languages and tools, the likeliest first; not all of them exist.

    ``kind`` begins with ``action``, ``function``, ``name``, ``currency``, ``zone`` or another word, for which nothing is known here.
    """
    kind = kind.partition(" ")[0]
    if kind == "action":
        before, _, last = word.rpartition("_")
        yield f"{last}_{before}"
        wanted = sorted(word.split("_"))
        same = [name for name in names if len(name) == len(word) and sorted(name.split("_")) == wanted]
        yield from same if len(same) == 1 else ()
    elif kind == "zone":
        yield from _names_of(word.upper(), ZONES)
        city = "/" + word.lower().replace(" ", "_")
        # The zones in `Etc` count the hours the other way round.
        yield from (name for name in names if name.lower().endswith(city) and not name.startswith("Etc/"))
    else:
        yield from _names_of(word, _TABLES.get(kind, {}))


def _names_of(word: str, table: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    return (name for name, words in table.items() if word in words)


def is_distinct(kind: str, word: str) -> bool:
    """Returns whether a word certainly means no name that is spelled alike: a cryptocurrency, a zone as hours from UTC."""
    return (kind == "currency" and word in _CRYPTOCURRENCIES) or (kind == "zone" and word[:3].upper() in ("GMT", "UTC"))


def by_prefix(word: str, names: Collection[str]) -> str | None:
    """Returns the only name that begins with a word of some length: ``fraudulent`` for ``fraud``."""
    found = [name for name in names if name.startswith(word)] if len(word) >= _MIN_PREFIX_CHARS else []
    return found[0] if len(found) == 1 else None


def broader_name(kind: str, word: str, names: Collection[str]) -> str | None:
    """Returns the only action of the same verb whose name has every word of this one, and more."""
    words = word.split("_")
    if kind != "action" or len(words) < _MIN_BROADENED_WORDS:
        return None
    found = [name for name in names if name.startswith(f"{words[0]}_") and set(words) < set(name.split("_"))]
    return found[0] if len(found) == 1 else None


def language_construct(kind: str, word: str) -> str:
    """Returns the help for a word that is an action or a function elsewhere and a construct of the language here; else an empty text."""
    table = STATEMENTS if kind == "action" else EXPRESSIONS
    return next((help_ for help_, words in table.items() if word in words), "")


def constant(word: str) -> str | None:
    """Returns ``true``, ``false`` or ``null`` for what another language writes so."""
    return "null" if word in _NULL else "true" if word in _TRUE else "false" if word in _FALSE else None
