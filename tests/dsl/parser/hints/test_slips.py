"""What is wrong in a script: the code, the place and the fix, which makes the script right."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.helpers.checking import checked, within
from tests.helpers.mdspec import Fence, fences
from tests.helpers.parsing import fixed, problems_of, read, result_of, shown
from tests.helpers.tables import each
from wfrun.dsl.formatter.format import print_file
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Demand, Workflow

# In a block: what is written, the place in it and the code (and the message, where the pages of the specification do not show it), and
# what the fix makes of it (None: no fix is known).
IN_A_BLOCK: list[tuple[str, str, str | None]] = [
    # other languages
    ("let y = 1,000 USD", "9 syntax", "let y = 1000 USD"),
    ("let y = 1,000,000.50 USD", "9 syntax", "let y = 1000000.50 USD"),
    ("let y = max(1,000 USD)", "13 syntax", "let y = max(1000 USD)"),
    ("let y = $1000", "9 syntax", "let y = 1000 USD"),
    ("let y = $1,000.50", "9 syntax", "let y = 1000.50 USD"),
    ("let y = $ 5 cad", "9 syntax", "let y = 5 CAD"),
    ("let y = €5", "9 syntax", "let y = 5 EUR"),
    ("let y = £5", "9 syntax", "let y = 5 GBP"),
    ("let y = 1000 usd", "9 syntax", "let y = 1000 USD"),
    ("let y = 1000usd", "9 syntax", "let y = 1000 USD"),
    ("let y = 1000 Usd", "9 syntax", "let y = 1000 USD"),
    ("let y = a && b", "11 syntax", "let y = a and b"),
    ("let y = a&&b", "10 syntax", "let y = a and b"),
    ("let y = a || b", "11 syntax", "let y = a or b"),
    ("let y = !a", "9 syntax", "let y = not a"),
    ("let y = a === b", "11 syntax", "let y = a == b"),
    ("let y = a !== b", "11 syntax", "let y = a != b"),
    ("if a = b < stop >", "6 syntax", "if a == b < stop >"),
    ("let y = (a = b)", "12 syntax", "let y = (a == b)"),
    ("for x in xs where x.a = b < stop >", "23 syntax",
     "for x in xs where x.a == b < stop >"),
    ("wait for a.b where id = c up to 1 day", "23 syntax",
     "wait for a.b where id == c up to 1 day"),
    ('email to=="x"', "9 syntax: `==` compares; an argument is given with `=`", 'email to="x"'),
    ('email to: "x"', "9 syntax", 'email to= "x"'),
    ("let y = {a = 1}", "12 syntax", "let y = {a : 1}"),
    ("if a < stop > elif b < stop >", "15 syntax", "if a < stop > else if b < stop >"),
    ("if a < stop >\nelseif b < stop >", "1 syntax", "if a < stop >\nelse if b < stop >"),
    ("log 'hi'", "5 syntax", 'log "hi"'),
    ("log 'say \"hi\"'", "5 syntax", 'log "say \\"hi\\""'),
    ("log “hi”", "5 syntax", 'log "hi"'),
    ("wait 1 month", "6 syntax", "wait 30 days"),
    ("wait 2 years", "6 syntax", "wait 730 days"),
    ("wait 5 mins", "6 syntax", "wait 5 minutes"),
    ("wait 24h", "6 syntax", "wait 24 hours"),
    ("wait 3 Days", "6 syntax", "wait 3 days"),
    ("wait 3 dyas", "6 syntax: there is no unit `dyas`", "wait 3 days"),
    ("let y = 007", "9 syntax", "let y = 7"),
    ("let y = 00.5", "9 syntax", "let y = 0.5"),
    ("let y = 007 USD", "9 syntax", "let y = 7 USD"),
    ("let y = .5", "9 syntax", "let y = 0.5"),
    ("let y = items.0", "14 syntax", "let y = items[0]"),
    ("let y = items.0_1.id", "14 syntax", "let y = items[1].id"),
    ("let y = items.0_.id", "14 syntax", "let y = items[0].id"),
    ("let y = items.0.id", "14 syntax", "let y = items[0].id"),
    ("let y = 1 < x < 3", "15 syntax", "let y = 1 < x and x < 3"),
    ("if 1 < x <= 3 < stop >", "10 syntax", "if 1 < x and x <= 3 < stop >"),
    ("if x == null < stop >", "4 compared-to-null", "if missing(x) < stop >"),
    ("if x.y != null < stop >", "4 compared-to-null", "if present(x.y) < stop >"),
    ("if null == x < stop >", "4 compared-to-null", "if missing(x) < stop >"),
    ("stop // really", "6 syntax", "stop # really"),
    ("stop /* really */", "6 syntax", None),
    ("if a:\n  stop\n>", "5 syntax", "if a <\n  stop\n>"),
    # things left out
    ("x = 3", "3 syntax", "let x = 3"),
    ("let y =", "7 syntax: a value is missing after `=`", None),
    ("let y = 1 +", "11 syntax", None),
    ("let y = 1 + * 2", "13 syntax: a value is missing between `+` and `*`", None),
    ("let = 3", "5 syntax: a name is missing before `=`", None),
    ("let y", "5 syntax: `=` and a value are missing after `y`", None),
    ("let stop = 3", "5 syntax: `stop` is a reserved word and cannot be a name here", None),
    ("log a b", "7 syntax: `=` and a value are missing after `b`", None),
    ('email "x" "y"', '11 syntax: `"y"` needs the name of its argument', None),
    ('log("x")', "4 syntax", 'log "x"'),
    ("if a < stop", "6 unclosed-block", "if a < stop >"),
    ("if a", "5 syntax: a block is missing here", None),
    ("if a\n  log b\n>", "5 syntax", "if a <\n  log b\n>"),
    ("if a b < stop >", "6 syntax: `b` cannot follow `a`", None),
    ("for x < stop >", "7 syntax: `in` and a list are missing before `<`", None),
    ("for x in < stop >", "10 syntax: a value is missing before `<`", None),
    ("try < stop >", "12 syntax", None),
    ("catch p < stop >", "1 syntax: this `catch` has no `try` before it", None),
    ("else < stop >", "1 syntax: this `else` has no `if` before it", None),
    ("wait for a.b", "13 syntax", None),
    ("let y = if a then b", "19 syntax: `else` is missing", None),
    ("let y = if a < b", "16 syntax: `then` is missing after the condition", None),
    ("let y = [1 2]", "12 syntax: a comma is missing before `2`", "let y = [1, 2]"),
    ("let y = {a: 1 b: 2}", "15 syntax: a comma is missing before `b`", "let y = {a: 1, b: 2}"),
    ("let y = f(a b)", "13 syntax: a comma is missing before `b`", "let y = f(a, b)"),
    ("let y = {a}", "11 syntax: `:` and a value are missing", None),
    ("stop 3", "6 syntax: `3` cannot follow `stop`", None),
    ("fail", "1 syntax: a value is missing after `fail`", None),
    ("email to=a <", "12 syntax: `<` opens no block here", None),
    ('+ 3', "1 syntax: a statement cannot begin with `+`", None),
    ('"text"', "1 syntax: a statement cannot begin with `\"text\"`", None),
    ("on c.d < stop >", "1 syntax", None),
    # brackets
    ("let y = (1 + 2", "9 unclosed-block: this `(` is not closed", "let y = (1 + 2)"),
    ("let y = f([1, 2)", "11 unclosed-block: this `[` is not closed", "let y = f([1, 2])"),
    ("let y = [1, 2", "9 unclosed-block: this `[` is not closed", "let y = [1, 2]"),
    ("let y = (1 + 2]", "15 stray-bracket: `(` is closed with `)`, not with `]`", "let y = (1 + 2)"),
    ("let y = 1 )", "11 stray-bracket: this `)` closes nothing", "let y = 1"),
    ("let y = 1 }", "11 stray-bracket: this `}` closes nothing", "let y = 1"),
    ("if a < stop }", "13 stray-bracket: the block that `<` opened ends with `>`, not with `}`", "if a < stop >"),
    # strings
    ('log "a', "5 unterminated-string", 'log "a"'),
    ('log "a {b', "5 unterminated-string", None),
    ('slack "a channel="#b"', "7 unterminated-string", 'slack "a" channel="#b"'),
    ('log "a { b"', "8 syntax", 'log "a {{ b"'),
    ('log "a } b"', "8 syntax: this `}` closes no hole", 'log "a }} b"'),
    ('log "a {} b"', "8 syntax: a hole needs an expression between `{` and `}`", 'log "a {{}} b"'),
    ('log "a {  } b"', "8 syntax: a hole needs an expression between `{` and `}`", 'log "a {{}} b"'),
    ('log "a {b c} d"', "11 syntax: `c` cannot follow `b`", None),
    ('log "\\d"', "6 syntax: `\\d` is no escape", 'log "\\\\d"'),
    ('log "\\{"', "6 syntax: `\\{` is no escape", 'log "{{"'),
    ('log "\\u{110000}"', "6 syntax: `\\u{110000}` is no character", None),
    ('log "\\u{d800}"', "6 syntax: `\\u{d800}` is no character", None),
    # characters
    ("let y = a ~ b", "11 bad-character: `~` means nothing here", None),
    ("let y = a @@@ b", "11 bad-character: `@` means nothing here", None),
    ("let größe = 3", "5 bad-character: the name `größe` has letters other than a to z", None),
    ("let y = 1\u200b", "10 bad-character: the text holds a character that cannot be seen, U+200B", "let y = 1"),
    ('log "a\u202eb"', "7 bad-character: the text holds a character that cannot be seen, U+202E", 'log "ab"'),
    ("let y = 12345678901234567890123456789012345678901234567890", "9 too-large", None),
    # twice
    ("log message=1 message=2", "15 duplicate-argument: the argument `message` is given twice", None),
    ("let y = {a: 1, a: 2}", "16 duplicate-argument: the key `a` is given twice", None),
    ("let y = changed(a, to=1, to=2)", "26 duplicate-argument", None),
    ("let y = changed(to=1, a)", "23 syntax: an argument without a name stands before those with one", None),
    ("let y = any(3 where a)", "13 syntax: before `where` stands `NAME in LIST`", None),
    ("let y = sun(x.a for x in xs)", "9 unknown-function: `sun` does not look through a list", "let y = sum(x.a for x in xs)"),
]  # fmt: skip

# In a file.
IN_A_FILE: list[tuple[str, str, str | None]] = [
    ("currency usd", "1:10 syntax", "currency USD"),
    ('currency "USD"', "1:10 syntax", "currency USD"),
    ("curency USD", "1:1 syntax: `curency` begins no part of a script", "currency USD"),
    ("use actions", "1:5 syntax", 'use "actions"'),
    ("api", "1:1 syntax: a name is missing after `api`", None),
    ("log a", "1:1 syntax: `log` stands outside a workflow", None),
    ("stop", "1:1 syntax: `stop` stands outside a workflow", None),
    ('worklow "x"\non a.b < stop >', "1:1 syntax: `worklow` begins no part of a script", 'workflow "x"\non a.b < stop >'),
    ("workflow Name\non a.b < stop >", "1:10 syntax", 'workflow "Name"\non a.b < stop >'),
    ('workflow "x"\na.b < stop >', "2:1 syntax: `on` is missing before `a`", 'workflow "x"\non a.b < stop >'),
    ('workflow "x"', "1:10 syntax: the trigger is missing", None),
    ('on "a.b" < stop >', "1:4 syntax", "on a.b < stop >"),
    ("on a.b if c < stop >", "1:8 syntax", "on a.b when c < stop >"),
    ("on a.b where c < 5 < stop >", "1:8 syntax: the condition of a trigger stands after `when`, not after `where`",
     "on a.b when c < 5 < stop >"),
    ("on a.b c.d < stop >", "1:8 syntax: a comma is missing before `c`", "on a.b, c.d < stop >"),
    ("on a.b\n  log c\n>", "1:7 syntax", "on a.b <\n  log c\n>"),
    ('on a.b\n  log "c"\n>', "1:7 syntax", 'on a.b <\n  log "c"\n>'),
    ("on a.b:\n  stop\n>", "1:7 syntax", "on a.b <\n  stop\n>"),
    ("on a.b when c", "1:14 syntax: a block is missing here", None),
    ("on a.b < stop > stop", "1:17 syntax: a statement after a block on the same line needs a `;` before `stop`", "on a.b < stop >; stop"),
    ("on a.b at most 2 per day once per c < stop >", "1:26 syntax: `once per` stands too late", None),
    ("on a.b once per c once per d < stop >", "1:19 syntax: `once per` is given twice", None),
    ("on a.b at most 0 per day < stop >", "1:16 bad-schedule: `0` is no number of runs", None),
    ("on a.b at most 2 per hours < stop >", "1:22 bad-schedule: runs are counted per `hour`, `day` or `week`, not per `hours`",
     "on a.b at most 2 per hour < stop >"),
    ("on every 2.5 minutes < stop >", "1:10 bad-schedule: a timetable counts whole units", None),
    ("on every munday < stop >", "1:10 bad-schedule: `munday` is no unit of a timetable", "on every monday < stop >"),
    ("on every day at 25:00 < stop >", "1:17 bad-schedule", None),
    ("on every month on 1.5 < stop >", "1:19 bad-schedule: `1.5` is no day of a month", None),
    ("on demand(a: strng) < stop >", "1:14 wrong-type: `strng` is no type of a parameter", "on demand(a: string) < stop >"),
    ("on demand(if: string) < stop >", "1:11 syntax: `if` is a reserved word and cannot be a parameter's name", None),
    ('let x = retrieve_charge "c"', "1:9 syntax: a constant is a value: nothing is called or awaited outside a workflow", None),
    ('test "t" <\n  log "y"\n>', "2:3 syntax: `log` begins no line of a test", None),
    ('test "t" <\n  expct foo\n>', "2:3 syntax: `expct` begins no line of a test", 'test "t" <\n  expect foo\n>'),
    ('test "t" <\n  given a.*\n>', "2:9 syntax: a test gives one event, not a pattern", None),
    ('test "t" <\n  given foo = 3\n>', "2:9 syntax: only `now` can be set like this", None),
    ('test "t" <\n  given a.b with c = 1, c = 2\n>', "2:25 duplicate-argument: the field `c` is given twice", None),
    (">", "1:1 stray-bracket", ""),
    (")", "1:1 stray-bracket: this `)` closes nothing", ""),
]  # fmt: skip


@each(("text", "expected", "right"), IN_A_BLOCK)
def test_in_a_block(text: str, expected: str, right: str | None) -> None:
    (problem,) = problems_of(in_a_block(text))
    place = problem.source.place(problem.span.start)
    assert is_told(f"{place.column - 2} {problem.code}: {problem.message}", expected)
    check_fix(in_a_block(text), in_a_block(right) if right is not None else None)


def in_a_block(text: str) -> str:
    indented = text.replace("\n", "\n  ")
    return f"on charge.refunded <\n  {indented}\n>\n"


@each(("text", "expected", "right"), IN_A_FILE)
def test_in_a_file(text: str, expected: str, right: str | None) -> None:
    problems = problems_of(text)
    assert is_told(shown(problems[0]), expected)
    check_fix(text, right)


def is_told(told: str, expected: str) -> bool:
    """Returns whether a problem has the place and the code that are expected, and the message where it is not in ``tests/spec``."""
    return told == expected or told.startswith(f"{expected}: ")


def check_fix(text: str, right: str | None) -> None:
    """The first problem's fix makes this text, which is right or has a problem less."""
    problems = problems_of(text)
    if right is None:
        assert problems[0].fix is None or len(problems_of(fixed(text, problems[0]))) <= len(problems)
        return
    better = fixed(text, problems[0])
    if not result_of(right).problems:
        assert print_file(read(better)) == print_file(read(right)), better
    else:
        assert better == right


def test_every_message_is_a_sentence_in_the_authors_words() -> None:
    for text, _, _ in IN_A_BLOCK:
        for problem in problems_of(in_a_block(text)):
            assert problem.message[0].islower() or problem.message[0] == "`", problem.message
            assert not problem.message.endswith("."), problem.message
            assert "_END" not in problem.message and "Token" not in problem.message and "${" not in problem.message, problem.message


@pytest.mark.parametrize("text", ["a.0_e", "a >.1000.50", "0_ + 00__1 + .0_ + 1_._2", "$1__ + 1__.5_$ + 1,000,.5", "007.5.6", "1_ months"])
def test_numbers_of_any_form_are_read(text: str) -> None:
    assert problems_of(f"let y = {text}")


def test_a_unit_that_is_a_name_is_none() -> None:
    read("on a.b < foo a=1 usd=2 >")
    read("on a.b < foo a=1 month=2 >")


def test_prices_on_one_line_are_each_reported() -> None:
    assert [shown(problem) for problem in problems_of("on a.b < if $5 == 'x' && !y == null < stop > >")] == [
        "1:13 syntax: money is written with the code of its currency after the number",
        "1:19 syntax: strings stand in `\"`, not in `'`",
        "1:23 syntax: `&&` is written `and` here",
        "1:26 syntax: `!` is written `not` here",
        "1:27 compared-to-null: a comparison with a missing value is never true",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "on a.b once per wen < log x >",
        "on demand(wen: string, unless: string = wen) < log wen >",
        "on a.b when the > 5 and both < only < stop >",
        "on a.b < log the; log max; els; els x=1; after 3 days; after x=3; repeat 3; match x=1; while x=2 >",
        "on a.b < let ago = 3 days; log ago >",
        "on a.b <\n  if a < stop >\n  els x=1\n>",
        "on a.b at most 5 per day when greater > less < stop >",
        'on a.b < email to="x" and="b" >',
        "on a.b <\n  log x\n  end\n>",
        "on a.b <\n  log x\n>\n  on_failure < stop >",
        'on a.b < log "{if paid then text({a: 1}) else b} {x ?? {a: 1}} { {a: 1} }" >',
    ],
)
def test_words_that_are_near_to_others_are_names_where_names_may_stand(text: str) -> None:
    assert not problems_of(text)


PAGES = [Path(__file__).parents[3] / "spec" / page for page in ("13-slips.md", "problems/slips.md")]
SCRIPTS = [fence for page in PAGES for fence in fences(page.read_text("utf-8")) if fence.kind == "wf"]


@pytest.mark.slow
@each("fence", SCRIPTS, ids=lambda fence: str(fence.line))
def test_each_fix_takes_its_problem_away_and_brings_no_other(fence: Fence) -> None:
    text = within(fence.text, fence.options["on"]) if "on" in fence.options else fence.text
    problems = checked(text).problems
    told = Counter((problem.code, problem.message) for problem in problems)
    for problem in problems:
        if problem.fix is None:
            continue
        after = checked(fixed(text, problem))
        left = Counter((other.code, other.message) for other in after.problems)
        assert left[problem.code, problem.message] < told[problem.code, problem.message], shown(problem)
        # What is read after the fix may be advised on; it is no error.
        errors = Counter((other.code, other.message) for other in after.errors)
        assert sum(errors.values()) <= sum(told.values()) - 1, shown(problem)


def test_every_slip_of_the_pages_that_has_a_fix_is_right_after_it() -> None:
    right = [fence.text for page in PAGES for fence in fences(page.read_text("utf-8")) if fence.kind == "fixed"]
    assert len(right) > 12
    for text in right:
        assert [shown(problem) for problem in checked(text).errors] == []


@pytest.mark.parametrize("text", ["on <expect(", "on a.b < (x", "test expect(", "on a.b < expect x(", "expect", "on a.b < expect ( <"])
def test_brackets_that_follow_no_name_are_read(text: str) -> None:
    assert problems_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "on a.b from <accounts customer",
        "on a.b from <accounts <\n  foo\n>",
        'on a.b from <accounts x\n  foo a="b"\n>\non c.d < stop >',
        "on a.b from < accounts when x < stop >",
    ],
)
def test_a_block_that_opens_too_early_ends_the_reading_of_its_header(text: str) -> None:
    assert problems_of(text)


@pytest.mark.parametrize(
    "text", ["on a.b when c is not null c is not null < stop >", "on a.b when c is null, d < stop >", "let a = b is not null c"]
)
def test_what_is_left_out_is_told_also_where_its_own_words_have_no_place(text: str) -> None:
    assert problems_of(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('workflow """a\nb"""\non c.d < stop >', "a name"),
        ('test """a\nb""" < expect failed >', "a name"),
        ('test "t" <\n  given start """a\nb"""\n>', "a name"),
        ('test "t" <\n  given """a\nb"""\n>', "a path"),
        ('use """a\nb"""', "a path"),
        ('let c = {"""a\nb""": 1}', "a key"),
        ('on schedule """a\nb""" < stop >', "a cron line"),
    ],
)
def test_what_stands_for_itself_is_written_on_one_line(text: str, what: str) -> None:
    (problem,) = problems_of(text)
    assert problem.message == f"{what} is written on one line and has no quotes in it"
    assert problem.fix is not None and problem.fix.text == '"a b"'
    assert not problems_of(text.replace('"""a\nb"""', '"a b"'))


def test_a_parameter_with_its_type_before_it_stands_where_its_name_does() -> None:
    read = result_of("on demand(string r) < log r >")
    (problem,) = read.problems
    assert problem.help == "write `r: string`"
    (workflow,) = read.file.items
    assert isinstance(workflow, Workflow) and isinstance(workflow.trigger, Demand)
    (parameter,) = workflow.trigger.parameters
    assert (parameter.name, parameter.type, parameter.span) == ("r", "string", Span(17, 18))


@pytest.mark.parametrize("text", ['"{"""}', 'on a.b < log "{"""} >', 'let a = "x{ """ }', '"{"""'])
def test_quotes_over_lines_in_a_hole_are_told(text: str) -> None:
    assert problems_of(text)
