"""Pages: HTML made of templates that escape all they are given, and the headers that keep it from being framed, kept or told on.

The pages run no script and load nothing: the policy allows their own style and a form that comes back to where it was.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

_FOLDER = Path(__file__).parent / "templates"


@cache
def _style() -> str:
    return (_FOLDER / "page.css").read_text(encoding="utf-8")


@cache
def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def page_headers() -> Mapping[str, str]:
    """Returns the headers of every page."""
    digest = base64.b64encode(hashlib.sha256(_style().encode("utf-8")).digest()).decode("ascii")
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        ),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def page(template: str, status: int = 200, *, headers: Mapping[str, str] | None = None, **values: Any) -> HTMLResponse:
    """Returns a page. What ``values`` hold is text, and is shown as it is."""
    text = _templates().get_template(template).render(**values, style=_style())
    return HTMLResponse(text, status, {**page_headers(), **(headers or {})})


def told(title: str, text: str, status: int = 200, *, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """Returns a page that says one thing."""
    return page("told.html", status, headers=headers, title=title, text=text)
