"""Message: a mail as bytes (RFC 5322, MIME), made of the rendered arguments of ``email``.

The rendering has checked addresses and put everything on one line that goes into a header. Here it is checked once more, for a header that
ends early would let event data name recipients. The header's lines are made here and not left to the ``email`` package: some of its
releases drop the quotes around a name when they fold a long line. What tells a repeat (``Message-ID``) and divides the parts comes from the
step's idempotency key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from wfrun.interpreter.effects import Json
from wfrun.stdlib_actions.message_formats import mail_html, mail_text, recipients
from wfrun.support.records import frozen
from wfrun.values.contact_addresses import Address, address_of, has_control
from wfrun.values.formatting import without_controls

NO_DOMAIN = "wfrun.invalid"
"""What stands for the sender's domain in a ``Message-ID`` where that is not ASCII."""

MAX_LINE = 900
"""The longest text of a header, in characters: its lines end at 998 bytes (RFC 5322)."""

_LONG = 100_000
"""Characters from which on a part is written in base64: quoted-printable takes its time."""


class Unsendable(ValueError):
    """Arguments of which no mail can be made; the text is one sentence."""


@frozen
class Mail:
    """A mail on its way: from whom and to whom the server is told, and the message itself."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    content: bytes
    international: bool
    """Whether an address holds letters beyond ASCII: only servers with SMTPUTF8 (RFC 6531) take it."""


def compose(arguments: Mapping[str, Json], *, sender: str, key: str, now: int) -> Mail:
    """Returns the mail of a call. ``sender`` is its ``from`` or the configured one, ``now`` its date. Raises ``Unsendable``."""
    author = _address("from", sender)
    named = {name: [_address(name, one) for one in recipients(arguments, name)] for name in ("to", "cc", "bcc", "reply_to")}
    receivers = _distinct(address for name in ("to", "cc", "bcc") for address in named[name])
    if not receivers:
        raise Unsendable("`to` names nobody")
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    domain = author.address.rpartition("@")[2]
    message_id = f"<{digest[:40]}@{domain if domain.isascii() else NO_DOMAIN}>"
    subject = arguments.get("subject", "")
    fields = [
        ("Date", format_datetime(datetime.fromtimestamp(now, UTC))),
        ("From", _address_text(author)),
        *((title, _address_list(named[name])) for title, name in (("To", "to"), ("Cc", "cc"), ("Reply-To", "reply_to")) if named[name]),
        ("Subject", _text(subject, "Subject")),
        ("Message-ID", message_id),
        ("Auto-Submitted", "auto-generated"),  # RFC 3834: nothing answers it by itself
    ]
    header = "".join(f"{name}: {value}\r\n" for name, value in fields).encode("utf-8")
    visible = (author, *named["to"], *named["cc"], *named["reply_to"])
    return Mail(
        message_id,
        author.address,
        tuple(receivers),
        header + _body(arguments, f"=_{digest[40:]}"),
        not all(address.address.isascii() for address in visible) or not all(one.isascii() for one in receivers),
    )


def _body(arguments: Mapping[str, Json], boundary: str) -> bytes:
    """Returns text and HTML as the two forms of one content, with the lines of the header that belong to them.

    Neither encoding of the parts has lines that begin as the boundary does.
    """
    plain = {"body": sound(str(arguments.get("body", ""))), "subject": sound(str(arguments.get("subject", "")))}
    rows: Mapping[str, Json] = arguments.get("append", {})
    said = {**plain, "append": {sound(str(label)): sound(str(value)) for label, value in rows.items()}, "links": arguments.get("links", {})}
    text, html = mail_text(said), mail_html(said)
    message = EmailMessage(policy=SMTP)
    message.set_content(text, cte=_encoding(text))
    message.add_alternative(html, subtype="html", cte=_encoding(html))
    message.set_boundary(boundary)
    return message.as_bytes()


def _encoding(text: str) -> str:
    return "quoted-printable" if len(text) < _LONG else "base64"


def sound(text: str) -> str:
    """Returns a text that can be encoded: half of a pair of surrogates, as JSON may hold it, becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _address(name: str, text: str) -> Address:
    found = address_of(text)
    if found is None or has_control(text) or "\n" in str(found) or "\r" in str(found):
        raise Unsendable(f"`{name}` holds no mail address that is allowed")
    return Address(sound(found.name), found.address)


def _distinct(addresses: Iterable[Address]) -> list[str]:
    """Returns each mailbox once: the case of a domain says nothing."""
    found: dict[tuple[str, str], str] = {}
    for one in addresses:
        local, _, domain = one.address.rpartition("@")
        found.setdefault((local, domain.lower()), one.address)
    return list(found.values())


def _address_list(addresses: list[Address]) -> str:
    return ",\r\n ".join(map(_address_text, addresses))


def _address_text(address: Address) -> str:
    """Returns an address as a header has it, its name between quotes or encoded (RFC 2047)."""
    if not address.name:
        return address.address
    plain = address.name.isascii() and len(address.name) <= 60 and not any(sign in address.name for sign in ('"', "\\", "=?"))
    return f'"{address.name}" <{address.address}>' if plain else f"{_encoded(address.name, 20)}\r\n <{address.address}>"


def _text(text: Json, name: str) -> str:
    """Returns the text of a header, folded; encoded where it holds more than ASCII, a word that no line takes, or looks as if it were."""
    line = sound(str(text))
    if without_controls(line) != line or len(line) > MAX_LINE:
        raise Unsendable(f"`{name.lower()}` takes one line of at most {MAX_LINE} characters")
    if line.isascii() and "=?" not in line and all(len(word) <= 60 for word in line.split(" ")):
        return Header(line, "us-ascii", maxlinelen=76, header_name=name).encode(linesep="\r\n")
    return _encoded(line, len(name) + 2)


def _encoded(text: str, taken: int) -> str:
    return Header(text, "utf-8", maxlinelen=76, header_name="x" * taken).encode(linesep="\r\n")
