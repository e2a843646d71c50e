"""Comments at every place where one can stand: they keep it, and none is lost, doubled or moved past another."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st

from tests.helpers.layouts import joined, wherever_allowed
from tests.helpers.parsing import formatted, problems_of, read
from tests.helpers.properties import examples
from tests.helpers.strategies import files
from wfrun.dsl.formatter.format import print_file
from wfrun.dsl.syntax.nodes import File

PLACE = "\1"
"""Where a line may end."""


def commented(text: str, random: Random, braces: bool) -> str:
    """The program with line ends and comments sprinkled over it."""
    signs = ("{", "}") if braces else ("<", ">")
    density = random.choice([0.05, 0.3, 1.0])
    bare = joined(text, *signs, PLACE, lambda *place: wherever_allowed(*place) and random.random() < density, PLACE)
    count = 0

    def ending(place: re.Match[str]) -> str:
        nonlocal count
        lines = []
        for _ in range(random.choice([0, 0, 1, 1, 1, 2, 3]) if random.random() < density else 0):
            count += 1
            lines.append(random.choice(["", "  ", "\t"]) + f'# {count} < > {{ "')
            lines += [""] * random.choice([0, 0, 0, 1, 2])
        if lines and random.random() < 0.5:
            lines.insert(0, "")
        return "\n".join(lines) + "\n" + random.choice(["", " ", "      "])

    return re.sub(PLACE, ending, bare + PLACE)


@pytest.mark.slow
@examples(150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(files, st.integers(0, 1 << 30), st.booleans())
def test_comments_sprinkled_over_any_program(file: File, seed: int, braces: bool) -> None:
    text = commented(print_file(file), Random(seed), braces)
    # After an operator or `=` a line that looks like a statement is taken for one that was cut off.
    assume(not problems_of(text))
    assert read(text) == file, text
    formatted(text)


def test_comments_stay_where_they_are() -> None:
    text = """\
# first

# of the workflow
workflow "w"   # the name
# of the trigger
on a.b   # the trigger
# of the brake
once per x   # the brake
when x    # the condition
  <    # the block
  # of the statement
  log "a"   # after it

  # apart
  if x <  # branch
    stop    # inside
    # at the end
  > else <   # second
    # alone
  >   # closed
  email to="x"   # one
        # two
        subject="y"   # three
        # four
  let z = {  # a map
    a: 1  # its value
  }
  log "b"
# before the end
>  # the end

# last
"""
    assert (
        formatted(text)
        == """\
# first

# of the workflow
workflow "w"  # the name
# of the trigger
on a.b  # the trigger
# of the brake
once per x  # the brake
# the condition
when x <  # the block
  # of the statement
  log "a"  # after it

  # apart
  if x <  # branch
    stop  # inside
    # at the end
  > else <  # second
    # alone
  >  # closed
  email to="x"  # one
        # two
        subject="y"  # three
  # four
  let z = {  # a map
    a: 1  # its value
  }
  log "b"
  # before the end
>  # the end

# last
"""
    )


def test_comments_in_one_column_stay_in_one() -> None:
    text = """\
let a=1          # a
let bbb = 22     # b
let c = {        # c
  d: 1, e: 2     # d
}                # e
let f = 1    # f
let g = 1    # g

let h = 22   # h
# i
let jj = 1   # j
"""
    assert (
        formatted(text)
        == """\
let a = 1     # a
let bbb = 22  # b
let c = {     # c
  d: 1,
  e: 2  # d
}       # e
let f = 1  # f
let g = 1  # g

let h = 22  # h
# i
let jj = 1  # j
"""
    )


def test_comments_behind_what_is_taken_away_stay_behind_what_is_left() -> None:
    assert formatted("let a = 1;;  # one\n;  # two\nlet b = 2;  # three\n") == "let a = 1  # one\n# two\nlet b = 2  # three\n"
    assert formatted("let a = ((b # one\n)) # two\n") == "# one\nlet a = b  # two\n"
    assert formatted("let a = [1 # one\n, # two\n]") == "let a = [\n  1  # one\n  # two\n]\n"
    assert formatted("let a = [ # one\n]\nlet b = f(# two\n)\nlet c = {\n# three\n}") == (
        "let a = [  # one\n]\nlet b = f(  # two\n)\nlet c = {\n  # three\n}\n"
    )


def test_comments_between_a_header_and_its_sign() -> None:
    assert formatted("on a.b when x # one\n< stop >") == "on a.b when x <  # one\n  stop\n>\n"
    assert formatted("on a.b when x\n# one\n< stop >") == "# one\non a.b when x <\n  stop\n>\n"
    assert formatted("on a.b when x # one\n# two\n< stop >") == "# one\n# two\non a.b when x <\n  stop\n>\n"
    assert formatted("on a.b when x # one\n< # two\nstop >") == "# one\non a.b when x <  # two\n  stop\n>\n"
    assert formatted('test # one\n"t" # two\n< # three\n>') == '# one\n# two\ntest "t" <  # three\n>\n'


def test_comments_between_two_parts() -> None:
    assert (
        formatted(
            """\
on a.b <
  if x < stop > # behind
  # above

  else # word
    if y # condition
    < # sign
    stop > else # last
    < stop >
  try < stop >
  # of the problem
  catch p < stop >
  if x < stop > else if ( # inside
    y) < stop >
>
# of the failure
on_failure # word
< stop >
"""
        )
        == """\
on a.b <
  if x <
    stop
  >  # behind
  # above
  # word
  # condition
  else if y <  # sign
    stop
  > else <  # last
    stop
  >
  try <
    stop
  >
  # of the problem
  catch p <
    stop
  >
  if x <
    stop
  >
  # inside
  else if y <
    stop
  >
>
# of the failure
on_failure <  # word
  stop
>
"""
    )


def test_comments_that_cannot_keep_their_place_go_to_the_line_before() -> None:
    text = """\
on a.b <
  log \"\"\"
    {a # one
    } and {"{b}" + # two
      c}
    \"\"\" # three
  foo x="y"
      z=[ # four
        a.b[ # five
          0] == # six
          1, { # seven
          c: # eight
            d } # nine
      ][ # ten
        0 # eleven
      ] # twelve
>
"""
    printed = """\
on a.b <
  # one
  # two
  log \"\"\"
      {a} and {"{b}" + c}
      \"\"\"  # three
  foo x="y"
      z=[  # four
        # five
        a.b[0]  # six
            == 1,
        {  # seven
          # eight
          c: d
        }  # nine
        # ten
        # eleven
      ][0]  # twelve
>
"""
    assert formatted(text) == printed


def test_comments_in_tests_stay() -> None:
    text = 'test "t" <  # about\n  # first\n  given a.b  # event\n  expect nothing\n  # done\n>\n'
    assert formatted(text) == text
