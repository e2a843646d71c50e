"""Rendering of problems: terminal text, JSON, GitHub annotations, SARIF. One module a format.

Each renderer is a function of problems. With ``strict``, warnings are shown as errors. JSON and SARIF are returned as values; the caller
serializes them.
"""

from wfrun.dsl.diagnostics.render.text import render_text

__all__ = ["render_text"]
