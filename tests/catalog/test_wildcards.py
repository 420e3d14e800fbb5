"""What a prompt with wildcards stands for, and what in it cannot be read."""

from __future__ import annotations

from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.catalog.snippets import SNIPPETS, STARTER_PROMPTS
from studio.catalog.wildcards import InvalidWildcards, escape, expansions, offers_choice

MOST = 60


def sentence(prompt: str) -> str:
    with pytest.raises(InvalidWildcards) as error:
        expansions(prompt, most=MOST)
    return str(error.value)


@pytest.mark.parametrize(
    ("prompt", "prompts"),
    [
        ("A pier.", ("A pier.",)),
        ("", ("",)),
        ("A pier at {dawn|noon}.", ("A pier at dawn.", "A pier at noon.")),
        ("{a|b} {1|2}", ("a 1", "a 2", "b 1", "b 2")),
        ("At { dawn |  high noon }", ("At dawn", "At high noon")),
        ("At {\ndawn\n\n  high noon\n}, wide", ("At dawn, wide", "At high noon, wide")),
        ("{one\nline | another}", ("one\nline", "another")),
        ("{{plain}} and | too", ("{plain} and | too",)),
        ("{{{a|b}", ("{a", "{b")),
        ("{x {{y}}|z}", ("x {y}", "z")),
        ("{@door|@window} opens", ("@door opens", "@window opens")),
    ],
)
def test_groups_multiply_and_doubled_braces_are_plain(prompt: str, prompts: tuple[str, ...]) -> None:
    assert expansions(prompt, most=MOST) == prompts
    assert offers_choice(prompt) is (len(prompts) > 1)


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("At {dawn|noon", "The { before “dawn|noon” is never closed. Write {{ for a plain brace."),
        ("At {dawn|noon}}", "is never closed"),
        ("At dawn}", "A } closes nothing. Write }} for a plain brace."),
        ("At {dawn|{noon|night}}", "A { stands inside another."),
        ("At {dawn||noon}", "{dawn||noon} has an empty alternative."),
        ("At {dawn|}", "has an empty alternative"),
        ("At {}", "{} offers no choice."),
        ("At {dawn}", "{dawn} offers no choice. Divide its alternatives by | or by lines"),
        ("At {dawn|noon|dawn}", "“dawn” stands twice in one group."),
        ("{0|1|2|3|4|5|6|7|8|9}" * 4, "make 10,000 prompts; 60 are the most at once"),
        ("{a|b}" * 1200, "more than a million prompts"),
        ("{" + "|".join(map(str, range(150_000))) + "}", "make 150,000 prompts"),  # as large as a form may be
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(prompt: str, words: str) -> None:
    assert words in sentence(prompt)


@given(st.text())
def test_an_escaped_text_stands_for_itself(text: str) -> None:
    assert expansions(escape(text), most=1) == (text,)


ALTERNATIVE = st.text(st.characters(exclude_characters="|"), min_size=1).map(str.strip).filter(bool)


@given(st.text(), st.lists(st.lists(ALTERNATIVE, min_size=2, max_size=4, unique=True), max_size=3), st.text())
def test_escaped_alternatives_come_back_as_they_were(
    before: str, groups: list[list[str]], after: str
) -> None:
    written = ["{ " + " | ".join(map(escape, group)) + " }" for group in groups]
    prompts = expansions(" ".join([escape(before), *written, escape(after)]), most=64)
    assert prompts[0] == " ".join([before, *(group[0] for group in groups), after])
    assert prompts[-1] == " ".join([before, *(group[-1] for group in groups), after])
    assert len(prompts) == prod(len(group) for group in groups)


def test_the_studios_own_prompts_have_no_wildcards() -> None:
    own = [starter.prompt for group in STARTER_PROMPTS.values() for starter in group]
    for prompt in (*own, *(snippet.text for snippet in SNIPPETS)):
        assert expansions(prompt, most=1) == (prompt,)
