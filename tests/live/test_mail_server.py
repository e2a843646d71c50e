"""`SMTP_URL`: what it means, and what is wrong with it without showing a password."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfrun.live.mail.server import BadMailServer, mail_server
from wfrun.values.secret import Secret

READ: list[tuple[str, dict[str, Any]]] = [
    ("smtp://mail.example.com", {"host": "mail.example.com", "port": 587, "tls": False, "starttls": True, "user": None}),
    ("smtps://mail.example.com/", {"port": 465, "tls": True, "starttls": False}),
    ("smtp://mail.example.com:2525?starttls=never", {"port": 2525, "tls": False, "starttls": False}),
    ("smtp://localhost:1025", {"host": "localhost", "port": 1025, "starttls": False}),
    ("smtp://127.0.0.2", {"starttls": False}),
    ("smtp://[::1]:25", {"host": "::1", "port": 25, "starttls": False, "place": "[::1]:25"}),
    ("smtp://[2001:db8::1]", {"host": "2001:db8::1", "starttls": True}),
    ("smtp://localhost?starttls=required&ca=/etc/ca.pem", {"starttls": True, "ca": "/etc/ca.pem"}),
    ("smtp://anna:pw@localhost", {"user": "anna", "starttls": True}),
    ("smtps://anna%40example.com:p%C3%A4%2Fss%3A%25@mail.example.com", {"user": "anna@example.com"}),
    (
        "smtp://anna%40example.com@localhost?auth=xoauth2",
        {"user": "anna@example.com", "password": None, "takes_token": True, "starttls": True},
    ),
    ("SMTP://Mail.Example.com", {"host": "mail.example.com"}),
]


@pytest.mark.parametrize(("url", "facts"), READ, ids=[url for url, _ in READ])
def test_what_an_url_means(url: str, facts: dict[str, Any]) -> None:
    server = mail_server(Secret(url))
    assert {name: getattr(server, name) for name in facts} == facts


def test_a_password_is_decoded_and_not_shown() -> None:
    server = mail_server(Secret("smtps://anna:p%C3%A4%2Fss%3A%25@mail.example.com"))
    assert server.password is not None and server.password.reveal() == "pä/ss:%"
    assert "pä" not in repr(server) and "•••" in repr(server)


REFUSED = [
    ("", "begins with `smtp://` or `smtps://`"),
    ("mail.example.com:587", "begins with `smtp://` or `smtps://`"),
    ("smtp:mail.example.com", "begins with `smtp://` or `smtps://`"),
    ("http://mail.example.com", "begins with `smtp://` or `smtps://`"),
    ("smtp://", "has no host"),
    ("smtp://:25", "has no host"),
    ("smtp://a b", "no spaces"),
    ("smtp://mail.example.com\r\nX: y", "no spaces, line breaks"),
    ("smtp://[::1", "no host that can be read"),
    ("smtp://[::zz]", "host"),
    ("smtp://a..b", "is none"),
    ("smtp://-a.example", "is none"),
    ("smtp://münchen.example", "is none"),
    ("smtp://mail.example.com:0", "from 1 to 65535"),
    ("smtp://mail.example.com:70000", "from 1 to 65535"),
    ("smtp://mail.example.com:hunter2", "from 1 to 65535"),
    ("smtp://anna:hunter2#x@mail.example.com", "percent|%23"),
    ("smtp://anna:hunter2/x@mail.example.com", "%2F"),
    ("smtp://anna@mail.example.com", "a name and a password, or neither"),
    ("smtp://:hunter2@mail.example.com", "a name and a password, or neither"),
    ("smtp://anna:hunter2%FF@mail.example.com", "UTF-8"),
    ("smtp://mail.example.com/inbox", "nothing behind host and port but options"),
    ("smtp://mail.example.com?tls=1", "knows the options `starttls`, `ca` and `auth`"),
    ("smtp://mail.example.com?starttls=yes", "`required` or `never`"),
    ("smtp://mail.example.com?starttls=never&starttls=never", "twice"),
    ("smtp://mail.example.com?ca=", "names a file"),
    ("smtp://anna@mail.example.com?auth=plain", "`auth` is `xoauth2`"),
    ("smtp://anna:hunter2@mail.example.com?auth=xoauth2", "a name and no password"),
    ("smtp://mail.example.com?auth=xoauth2", "a name and no password"),
    ("smtp://anna@localhost?auth=xoauth2&starttls=never", "not sent in the open"),
    ("smtps://mail.example.com?starttls=required", "leave `starttls` out"),
    ("smtp://anna:hunter2@localhost?starttls=never", "a password is not sent in the open"),
]


@pytest.mark.parametrize(("url", "sentence"), REFUSED, ids=[url for url, _ in REFUSED])
def test_what_is_wrong_is_said_without_the_password(url: str, sentence: str) -> None:
    with pytest.raises(BadMailServer) as refused:
        mail_server(Secret(url))
    assert any(one in str(refused.value) for one in sentence.split("|"))
    assert "hunter2" not in str(refused.value) and refused.value.__cause__ is None


@given(st.text(max_size=40), st.sampled_from(["smtp://", "smtps://", "smtp://u:hunter2@", "smtp://u:hunter2", ""]))
def test_any_text_is_read_or_refused(text: str, start: str) -> None:
    try:
        server = mail_server(Secret(start + text))
    except BadMailServer as problem:
        assert "hunter2" not in str(problem)
    else:
        assert server.host and 0 < server.port < 65_536
        assert server.user is None or server.tls or server.starttls
