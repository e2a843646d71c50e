"""Problems → what a reader of them takes: text for a terminal, JSON, annotations of GitHub, SARIF. One module a format.

Each is a function of problems. With ``strict``, warnings are shown as errors. JSON and SARIF are given as values; whoever prints them
writes them down.
"""

from wfrun.dsl.diagnostics.render.text import render_text

__all__ = ["render_text"]
