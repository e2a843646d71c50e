"""The language of the Monaco editor: Monarch's rules and the configuration, as an ES module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from wfrun.tools.grammar.configuration import configuration
from wfrun.tools.grammar.states import table
from wfrun.tools.grammar.table import Class, Rule
from wfrun.tools.grammar.templates import template
from wfrun.tools.grammar.vocabulary import Vocabulary

NAMES: Mapping[Class, str] = {
    Class.COMMENT: "comment",
    Class.STRING: "string",
    Class.ESCAPE: "string.escape",
    Class.HOLE: "delimiter.hole",
    Class.NUMBER: "number",
    Class.PERCENT: "number.percent",
    Class.MONEY: "number.money",
    Class.DURATION: "number.duration",
    Class.TIME: "number.time",
    Class.RELEASE: "constant.release",
    Class.CURRENCY: "constant.currency",
    Class.CONSTANT: "keyword.constant",
    Class.KEYWORD: "keyword",
    Class.WORD_OPERATOR: "keyword.operator",
    Class.SOFT: "keyword.soft",
    Class.EVENT: "type.event",
    Class.ACTION: "tag.action",
    Class.FUNCTION: "predefined.function",
    Class.ARGUMENT: "attribute.name",
    Class.KEY: "key",
    Class.DECLARED: "variable.definition",
    Class.TYPE: "type",
    Class.UNIT: "constant.unit",
    Class.OPERATOR: "operator",
    Class.BLOCK: "metatag.block",
    Class.BRACKET: "delimiter.bracket",
    Class.SEPARATOR: "delimiter",
    Class.NAME: "identifier",
    Class.PROPERTY: "identifier.property",
    Class.INVALID: "invalid",
}
"""Names whose first word the themes of the editor know, where they have one."""


def language(vocabulary: Vocabulary | None = None) -> dict[str, Any]:
    """Returns the rules as Monarch reads them."""
    states = table(vocabulary)
    return {
        "defaultToken": "",
        "tokenPostfix": ".wf",
        "includeLF": True,
        "start": states.states[0].name,
        "tokenizer": {state.name: [_rule(rule) for rule in state.rules] for state in states},
    }


def files(vocabulary: Vocabulary | None = None) -> dict[str, str]:
    """Returns the one file of the format."""
    values = {"CONFIGURATION": configuration(), "LANGUAGE": language(vocabulary)}
    return {"wf.monaco.js": template("monaco/wf.monaco.js", **{name: json.dumps(value, indent=2) for name, value in values.items()})}


def _rule(rule: Rule) -> list[Any]:
    actions: list[dict[str, str]] = [{"token": NAMES[part.kind] if part.kind is not None else ""} for part in rule.parts] or [{"token": ""}]
    if rule.pop:
        actions[-1]["next"] = "@pop"
    elif rule.push:
        actions[-1]["next"] = f"@{rule.push}"
    return [rule.pattern, actions if len(actions) > 1 else actions[0]]
