"""Three languages, one answer: the same bytes and the same words as from Rust."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import languages_index

import kerbway as kw

INDEX = languages_index()


def test_there_are_forty_problems_and_thirty_bad_inputs(languages: Path) -> None:
    assert (len(INDEX["problems"]), len(INDEX["bad_inputs"])) == (40, 30)


@pytest.mark.parametrize("name", INDEX["problems"])
def test_plans_are_the_same_bytes(languages: Path, name: str) -> None:
    problem = kw.Problem.from_file(languages / "problems" / f"{name}.json")
    plan = kw.solve(problem, seed=INDEX["seed"], iterations=INDEX["iterations"])
    expected = (languages / "plans" / f"{name}.json").read_text()
    assert plan.to_json() == expected
    assert kw.Plan.from_json(expected) == plan
    assert kw.check(problem, plan)["legal"] is True


@pytest.mark.parametrize("name", INDEX["bad_inputs"])
def test_errors_are_the_same_words(languages: Path, name: str) -> None:
    expected = json.loads((languages / "bad_inputs.json").read_text())[name]
    text = (languages / "bad" / f"{name}.json").read_text()
    for read in (lambda: kw.Problem.from_json(text), lambda: kw.Problem.from_dict(json.loads(text))):
        with pytest.raises(kw.InvalidProblemError) as caught:
            read()
        assert str(caught.value) == expected["text"]
        told = [{k: v for k, v in issue.to_dict().items() if v is not None} for issue in caught.value.issues]
        assert told == [{k: v for k, v in issue.items() if v is not None} for issue in expected["issues"]]
