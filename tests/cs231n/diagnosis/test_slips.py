"""The catalogue: every slip is named when it is committed, and no hint gives a solution away."""

import pytest

from cs231n.diagnosis import EXERCISES, slips
from instructor.release.edition import edition_files, solution_lines
from tests.cs231n.diagnosis.diagnosing import diagnose, each_set, function_in
from tests.cs231n.diagnosis.fitted_mutants import FITTED
from tests.cs231n.diagnosis.slip_mutants import MUTANTS, mutated_file


@each_set
@pytest.mark.parametrize("mutant", [*MUTANTS, *FITTED], ids=lambda m: f"{m.exercise}-{m.slip}")
def test_a_slip_gets_exactly_its_own_diagnosis(mutant, problems):
    path, text = mutated_file(mutant)
    function, source = function_in(text, path, mutant.exercise)
    found = [f for f in diagnose(mutant.exercise, function, problems, source) if f.slip != "later"]
    assert {f.slip for f in found} == {mutant.slip}
    assert found[0].part == mutant.part
    shown = next(s for s in slips.CATALOGUE[EXERCISES[mutant.exercise].kind] if s.name == mutant.slip)
    assert shown.hint.partition("{")[0] in found[0].text and "{" not in found[0].text


def test_every_slip_of_the_catalogue_is_committed_somewhere():
    names = {slip.name for catalogue in slips.CATALOGUE.values() for slip in catalogue}
    assert names == {mutant.slip for mutant in [*MUTANTS, *FITTED]}


def test_names_are_unique_within_a_catalogue():
    for catalogue in slips.CATALOGUE.values():
        names = [slip.name for slip in catalogue]
        assert len(set(names)) == len(names)


def test_a_hint_does_not_give_a_line_of_a_solution_away():
    _, solutions = edition_files()
    texts = [f"{s.shows} {s.hint}" for catalogue in slips.CATALOGUE.values() for s in catalogue]
    for line in solution_lines(solutions):
        assert not any(line in text for text in texts)
