"""The language of CodeMirror 6, as an ES module: the table as data, and a few lines that read with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from wfrun.tools.grammar.states import table
from wfrun.tools.grammar.table import Class, Rule
from wfrun.tools.grammar.templates import template
from wfrun.tools.grammar.vocabulary import Vocabulary

TAGS: Mapping[Class, str] = {
    Class.COMMENT: "lineComment",
    Class.STRING: "string",
    Class.ESCAPE: "escape",
    Class.HOLE: "brace",
    Class.NUMBER: "number",
    Class.PERCENT: "number",
    Class.MONEY: "number",
    Class.DURATION: "number",
    Class.TIME: "number",
    Class.RELEASE: "literal",
    Class.CURRENCY: "unit",
    Class.CONSTANT: "bool",
    Class.KEYWORD: "controlKeyword",
    Class.WORD_OPERATOR: "operatorKeyword",
    Class.SOFT: "keyword",
    Class.EVENT: "className",
    Class.ACTION: "labelName",
    Class.FUNCTION: "macroName",
    Class.ARGUMENT: "definition(tags.propertyName)",
    Class.KEY: "definition(tags.propertyName)",
    Class.DECLARED: "definition(tags.variableName)",
    Class.TYPE: "typeName",
    Class.UNIT: "unit",
    Class.OPERATOR: "operator",
    Class.BLOCK: "moduleKeyword",
    Class.BRACKET: "bracket",
    Class.SEPARATOR: "separator",
    Class.NAME: "variableName",
    Class.PROPERTY: "variableName",
    Class.INVALID: "invalid",
}
"""The tags that each class has beside its own, so that every highlight style knows it."""


def states(vocabulary: Vocabulary | None = None) -> dict[str, list[list[Any]]]:
    """Returns the states as the module reads them: a rule is its pattern, the classes of its groups, and where it leads."""
    return {state.name: [_rule(rule) for rule in state.rules] for state in table(vocabulary)}


def files(vocabulary: Vocabulary | None = None) -> dict[str, str]:
    """Returns the one file of the format."""
    listed = ",\n".join(
        f"  {name}: [\n" + ",\n".join(f"    {json.dumps(rule)}" for rule in rules) + ",\n  ]" for name, rules in states(vocabulary).items()
    )
    own = ",\n".join(f'  {kind.value}: Tag.define("{kind.value}")' for kind in TAGS)
    shown = ",\n".join(f'    "wf-{kind.value}": [wfTags.{kind.value}, tags.{tag}]' for kind, tag in TAGS.items())
    return {"wf.codemirror.js": template("codemirror/wf.codemirror.js", STATES=listed, TAGS=own, SHOWN=shown)}


def _rule(rule: Rule) -> list[Any]:
    kinds = [part.kind.value if part.kind is not None else None for part in rule.parts]
    return [rule.pattern, kinds, "^" if rule.pop else rule.push] if rule.pop or rule.push else [rule.pattern, kinds]
