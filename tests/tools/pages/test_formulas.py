"""tools/pages/formulas.py: MathML, with the spaces of TeX."""

import pytest

from tools.pages.formulas import to_mathml

SPACE = '<mspace width="0.167em" />'
MINUS = "\N{MINUS SIGN}"


def test_a_formula_of_its_own_line_and_one_in_the_text():
    assert to_mathml("x", display=True) == '<math display="block"><mrow><mi>x</mi></mrow></math>'
    assert to_mathml("x", display=False) == '<math display="inline"><mrow><mi>x</mi></mrow></math>'


@pytest.mark.parametrize(
    ("formula", "part"),
    [
        (r"\log S", f"<mi>log</mi>{SPACE}<mi>S</mi>"),
        (r"\log(S)", '<mi>log</mi><mo stretchy="false">('),
        (r"\log\Big(S", "<mi>log</mi><mo minsize="),
        (r"\max_k s", f"<msub><mi>max</mi><mi>k</mi></msub>{SPACE}<mi>s</mi>"),
        (r"\max_{j \ne y} s", f"</mrow></msub>{SPACE}<mi>s</mi>"),
        (r"\max_k", "<mrow><msub><mi>max</mi><mi>k</mi></msub></mrow>"),
    ],
)
def test_a_function_stands_apart_from_what_it_is_of_unless_that_has_brackets(formula, part):
    assert part in to_mathml(formula, display=False)


@pytest.mark.parametrize("formula", ["p = -1", "(0, -1)", r"a \cdot -1", r"\le -1"])
def test_a_minus_after_a_sign_is_no_subtraction(formula):
    assert f'<mo form="prefix">{MINUS}</mo>' in to_mathml(formula, display=False)


@pytest.mark.parametrize("formula", ["p - 1", "(p) - 1", "|p| - 1", "-1"])
def test_every_other_minus_is_left_alone(formula):
    assert f"<mo>{MINUS}</mo>" in to_mathml(formula, display=False)


def test_slashes_and_bars_have_no_room_around_them():
    mathml = to_mathml("|a|/2", display=False)
    assert mathml.count('lspace="0" rspace="0"') == 3
