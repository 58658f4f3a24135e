"""Text from students' code cannot rewrite a terminal or forge a line."""

from cs231n.diagnosis.printable import one_line, printable

FORGED = "right\x1b[2J\r\nfull points\t\u202e\x00"


def test_what_cannot_be_printed_is_replaced_and_the_rest_stays():
    assert printable(FORGED, lambda c: f"<{ord(c):x}>") == "right<1b>[2J<d><a>full points<9><202e><0>"
    assert printable("naïve – 你好, all printable", lambda c: "") == "naïve – 你好, all printable"


def test_one_line_is_one_line_of_words_and_no_longer_than_asked():
    assert one_line(FORGED, 100) == "right [2J full points"
    assert one_line("a\n\n  b\tc", 100) == "a b c"
    assert one_line(1000 * "x\n", 7) == "x x x x"
