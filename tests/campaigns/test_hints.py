"""The short form of the campaign: each slip is explained by the rule noted beside it, and each rule explains a slip."""

from __future__ import annotations

from campaigns.hints.firing import every_name, first_rule, recorded
from campaigns.hints.slips import AROUND, slips
from wfrun.dsl.parser.parser import parse
from wfrun.dsl.source import Source


def test_each_slip_is_explained_by_its_rule() -> None:
    found = {(slip.rule, slip.line): first_rule(slip.text) for name in AROUND for slip in slips(name)}
    assert len(found) > 900
    wrong = [f"{line}: {rule}, not {noted}" for (noted, line), rule in found.items() if rule != noted]
    assert not wrong, "\n".join(["python -m campaigns.hints --write notes the rules anew:", *wrong])


def test_each_rule_explains_a_slip() -> None:
    with recorded() as fired:
        for name in AROUND:
            for slip in slips(name):
                parse(Source("script.wf", slip.text))
    names = {name for name, _ in fired}
    assert names <= set(every_name())
    assert not (silent := [name for name in every_name() if name not in names]), silent
