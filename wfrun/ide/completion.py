"""Completion: what may be written at a place of a script or of a line in the REPL.

A pure function of text, offset and what is known beside the text: it reads no file and no clock, and never raises, whatever the text is.

The tokens before the place say what may follow (``dsl.beginning``). A word of our own is put at the place, once as a value and once as the
name of an argument, the rest of the script is made up, and the tree says what the word has become: a name, a field, an event, an argument.
The checker's view of that tree (``dsl.semantic_model``) says which names can be seen there and what is wanted.
"""

from __future__ import annotations

from wfrun.ide.fragment import Fragment
from wfrun.ide.in_code import in_code
from wfrun.ide.in_strings import in_string
from wfrun.ide.items import EXPRESSION as EXPRESSION
from wfrun.ide.items import MAX_ITEMS as MAX_ITEMS
from wfrun.ide.items import SCRIPT as SCRIPT
from wfrun.ide.items import Completion as Completion
from wfrun.ide.items import Completions as Completions
from wfrun.ide.items import Environment as Environment
from wfrun.ide.place import place_at


def complete(text: str, offset: int, environment: Environment) -> Completions:
    """Returns what may be written at the offset, best first: what begins with the word there, then what holds it."""
    offset = max(0, min(offset, len(text)))
    fragment = Fragment(text, offset, environment)
    place = place_at(fragment.text, fragment.offset, fragment.begin)
    if place.kind == "comment":
        return Completions(offset)
    start, items = in_string(fragment, place) if place.kind == "string" else in_code(fragment, place)
    return Completions(max(0, min(offset, start - fragment.shift)), items)
