"""Masking: what the outside sends back is stored and printed, and a secret that it echoes is hidden before that."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from wfrun.interpreter.effects import Answer, Call, Done, Refused, TryAgain, Unknown
from wfrun.live.configuration import LiveConfiguration
from wfrun.support.records import evolve
from wfrun.values.secret import HIDDEN, KnownSecrets, Secret

SHORTEST = 8
"""Characters of the shortest secret that is looked for: a shorter one stands in many answers by chance, and would spoil their ids."""


SHORTEST_LINE = 12
"""Characters of the shortest line of a secret that is looked for alone."""


class Mask:
    """Hides texts of secrets in what came from outside: as they are, and as addresses, JSON, HTML and Base64 write them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._sought = _sought(frozenset(texts))

    def text(self, text: str) -> str:
        """Returns a text with its secrets hidden."""
        return self._sought.pattern.sub(HIDDEN, text) if self._sought.stands_in(text) else text

    def value(self, value: Any, *, keys: bool = True) -> Any:
        """Returns JSON with the secrets hidden in its texts, and in its keys unless these are names of fields that rules read."""
        return _mapped(value, self.text, keys) if self._sought.stands_in("\n".join(_texts(value))) else value

    def answer(self, answer: Answer | TryAgain, *, keys: bool = True) -> Answer | TryAgain:
        """Returns an answer with its secrets hidden."""
        match answer:
            case Done():
                notes = tuple(self.text(note) for note in answer.notes)
                value, certain = self.value(answer.value, keys=keys), self.value(answer.certain, keys=keys)
                return evolve(answer, value=value, certain=certain, notes=notes)
            case Refused():
                return evolve(answer, code=self.text(answer.code), message=self.text(answer.message))
            case Unknown() | TryAgain():
                return evolve(answer, message=self.text(answer.message))


class _Sought:
    """The texts that are looked for, however their signs are written. Most answers hold none: to find that out has to be fast."""

    def __init__(self, forms: tuple[str, ...]) -> None:
        probes = {frozenset(_WORD.findall(form)) for form in forms}
        self._probes = [sorted(words, key=len, reverse=True) for words in probes if not any(other < words for other in probes)]
        """The parts of each form that are written in one way only: where one of them is not, the form is not."""
        self.pattern = re.compile("|".join(_PART.sub(_written, form) for form in forms))

    def stands_in(self, text: str) -> bool:
        """Tells whether one of the forms may be part of a text."""
        return any(all(word in text for word in words) for words in self._probes)


def mask_of(call: Call | None, secrets: Mapping[str, str], configured: Iterable[str]) -> Mask:
    """Returns the mask for one call: of the secrets in its arguments, of those that its run knows, and of those of the configuration."""
    known = secrets.known() if isinstance(secrets, KnownSecrets) else tuple(secrets.values())
    return Mask((*configured, *known, *(secrets_in(call.arguments) if call is not None else ())))


def configured_texts(configuration: LiveConfiguration) -> tuple[str, ...]:
    """Returns the texts that are secret in a configuration: the key, and whole addresses."""
    secrets = (configuration.stripe_key, configuration.smtp_url, *configuration.slack_webhooks.values())
    return tuple(secret.reveal() for secret in secrets if secret is not None)


def configured_parts(configuration: LiveConfiguration) -> tuple[str, ...]:
    """Returns what is secret in the addresses of a configuration: passwords and paths.

    Only mail, Slack and the author's own functions know them. A password may be an ordinary word, which others say: a state, or a field.
    """
    texts: list[str] = []
    for secret in (configuration.smtp_url, *configuration.slack_webhooks.values()):
        try:
            parts = urlsplit(secret.reveal()) if secret is not None else None
        except ValueError:
            continue
        if parts is not None:
            texts += [one for one in (parts.password, unquote(parts.password or ""), parts.path.strip("/")) if one]
    return tuple(texts)


@lru_cache(256)
def _sought(texts: frozenset[str]) -> _Sought:
    """Returns what is looked for of these texts, the longest first: one may hold another."""
    forms = {form for text in texts if len(text.strip()) >= SHORTEST for form in _forms(text)}
    return _Sought(tuple(sorted(forms, key=lambda form: (-len(form), form))))


def revealed(value: Any) -> Any:
    """Returns JSON arguments with their secrets as texts: for the one place that sends them."""
    match value:
        case Secret():
            return value.reveal()
        case Mapping():
            return {key: revealed(inner) for key, inner in value.items()}
        case list() | tuple():
            return [revealed(inner) for inner in value]
    return value


def secrets_in(value: Any) -> Iterator[str]:
    """Yields the secrets of JSON arguments: each text that hides something, and what it hides."""
    match value:
        case Secret():
            yield from _parts(value)
        case Mapping():
            for inner in value.values():
                yield from secrets_in(inner)
        case list() | tuple():
            for inner in value:
                yield from secrets_in(inner)


def _parts(secret: Secret) -> Iterator[str]:
    """Yields a text that hides something and, where more stands around that, what the ``•••`` of its printed form stands for."""
    whole = secret.reveal()
    yield whole
    start, *rest = str(secret).split(HIDDEN)
    if not whole.startswith(start):
        return
    place = len(start)
    for index, following in enumerate(rest):
        last = index == len(rest) - 1
        end = (len(whole) - len(following) if following else len(whole)) if last else whole.find(following, place + 1)
        if end < place or not (following or last):
            return
        yield whole[place:end]
        place = end + len(following)


def _forms(text: str) -> Iterator[str]:
    """Yields the texts that say a secret: itself, its lines, and what Base64 makes of it."""
    yield text
    yield text.strip()
    yield from (line.strip() for line in text.splitlines() if len(line.strip()) >= SHORTEST_LINE)
    data = text.encode("utf-8", "surrogatepass")
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        encoded = encode(data).decode("ascii")
        yield encoded
        yield encoded.rstrip("=")
        yield from (inside for inside in _inside_base64(data, encode) if len(inside) >= SHORTEST)


_WORD = re.compile("[A-Za-z0-9]+")
"""Signs that are written as they are wherever they stand."""

_PART = re.compile(r"\\+|[^A-Za-z0-9]")

_ENTITIES = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}

_LETTERS = {"\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t"}


def _written(part: re.Match[str]) -> str:
    """Returns a pattern for the ways in which a sign, or several backslashes, may be written."""
    text = part[0]
    ways = _ways(text[0])
    return f"(?:{ways})" if text[0] != "\\" else rf"(?:\\{{{len(text)},{8 * len(text)}}}+|(?:{ways}){{{len(text)}}})"


@lru_cache(1_000)
def _ways(sign: str) -> str:
    """Returns a pattern for a sign as it is and as it is escaped, once or several times, in addresses, JSON, HTML and Python."""
    code, units = ord(sign), sign.encode("utf-16-be", "surrogatepass").hex()
    ways = [
        "".join(rf"\\{{1,7}}+u{units[start : start + 4]}" for start in range(0, len(units), 4)),
        rf"&(?:amp;){{0,2}}#(?:0{{0,5}}+{code}|x0{{0,5}}+{code:x});",
        "".join(rf"%(?:25){{0,2}}{byte:02x}" for byte in sign.encode("utf-8", "surrogatepass")),
        rf"\\{{1,7}}+(?:x{code:02x}|U{code:08x})",
    ]
    if sign != "\\":
        ways.insert(0, rf"\\{{0,7}}+{re.escape(sign)}")
    if sign in _ENTITIES:
        ways.append(rf"&(?:amp;){{0,2}}{_ENTITIES[sign]};")
    if sign in _LETTERS:
        ways.append(rf"\\{{1,7}}+{_LETTERS[sign]}")
    if sign == " ":
        ways.append(r"\+")
    return f"(?i:{'|'.join(ways)})"


def _inside_base64(data: bytes, encode: Callable[[bytes], bytes]) -> Iterator[str]:
    """Yields what the Base64 of a longer text has of this one, at each of the three places where it may begin: ``user:password``."""
    for before in range(3):
        text = encode(bytes(before) + data).decode("ascii")
        yield text[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]


def _mapped(value: Any, hide: Callable[[str], str], keys: bool) -> Any:
    match value:
        case str():
            return hide(value)
        case Mapping():
            return {hide(key) if keys and isinstance(key, str) else key: _mapped(inner, hide, keys) for key, inner in value.items()}
        case list() | tuple():
            return [_mapped(inner, hide, keys) for inner in value]
    return value


def _texts(value: Any) -> list[str]:
    """Returns the texts and keys of JSON."""
    texts: list[str] = []
    pending = [value]
    while pending:
        one = pending.pop()
        kind = type(one)
        if kind is str:
            texts.append(one)
        elif kind is dict or (kind not in _PLAIN and isinstance(one, Mapping)):
            pending += one.values()
            texts += [key for key in one if isinstance(key, str)]
        elif kind is list or (kind not in _PLAIN and isinstance(one, list | tuple)):
            pending += one
        elif kind not in _PLAIN and isinstance(one, str):
            texts.append(one)
    return texts


_PLAIN = frozenset({bool, dict, float, int, list, str, type(None)})
