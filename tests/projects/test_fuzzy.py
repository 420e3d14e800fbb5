"""Fuzzy matching of the command palette."""

from __future__ import annotations

import pytest

from studio.projects.fuzzy import best_matches, match


@pytest.mark.parametrize(
    ("better", "worse"),
    [("Dance", "The dance"), ("The dance", "Abundance"), ("Abundance", "Door and chance")],
)
def test_a_closer_match_is_better(better: str, worse: str) -> None:
    assert match("dance", better) > match("dance", worse)


@pytest.mark.parametrize("text", ["gf", "GLASS", "film", "glsh flm", "", "  "])
def test_letters_in_their_order_match_whatever_their_case(text: str) -> None:
    assert match(text, "Glasshouse film")


@pytest.mark.parametrize("text", ["fg", "films", "x"])
def test_missing_letters_and_another_order_match_nothing(text: str) -> None:
    assert match(text, "Glasshouse film") == 0


def test_equal_matches_stay_in_their_order_and_the_rest_is_left_out() -> None:
    names = ["Storm B", "Storm A", "A storm", "Door"]
    assert best_matches("storm", names, name=str, limit=2) == ["Storm B", "Storm A"]
    assert best_matches("storm", names, name=str, limit=9) == ["Storm B", "Storm A", "A storm"]
