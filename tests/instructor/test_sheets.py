"""Tables: every variety of CSV is read, cells that nobody sets keep their bytes, no cell is a formula."""

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instructor.sheets import Sheet, cell, number

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)
TABLES = st.lists(st.lists(TEXT | st.sampled_from([",", ";", '"', "\n", "4,5"]), min_size=1), min_size=1)


def written(rows, **style):
    file = io.StringIO(newline="")
    csv.writer(file, **style).writerows(rows)
    return file.getvalue()


@given(TABLES, st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_the_csv_module_writes_is_read_as_it_reads_it_and_written_back_to_the_byte(rows, end, quoting):
    rows = [[value.replace("\r", "") for value in row] for row in rows]  # which it forgets to quote
    text = written([["a", "b", "c"], *rows], lineterminator=end, quoting=quoting)
    sheet = Sheet(text)
    assert [sheet.head, *sheet.rows] == [["a", "b", "c"], *rows]
    assert sheet.encode().decode("utf-8-sig") == text


@given(TEXT, st.sampled_from(",;\t"))
def test_any_text_is_written_back_to_the_byte(text, delimiter):
    text = f"a{delimiter}b\n{text}"
    assert Sheet(text, mark=b"").encode() == text.encode()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding, mark",
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("cp1252", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
    ],
)
def test_encodings_and_separators_of_spreadsheets_are_recognised_and_kept(
    tmp_path, encoding, mark, delimiter
):
    content = mark + f"name{delimiter}points\r\nJürgen{delimiter}\r\n".encode(encoding)
    (tmp_path / "a.csv").write_bytes(content)
    sheet = Sheet.read(tmp_path / "a.csv")
    assert sheet.head == ["name", "points"] and sheet.rows == [["Jürgen", ""]]
    assert sheet.encode() == content
    sheet.set(0, 1, "4,5")
    assert sheet.encode() == content.replace(
        f"{delimiter}\r\n".encode(encoding), f'{delimiter}"4,5"\r\n'.encode(encoding)
    )


@pytest.mark.parametrize(
    "encoding, name",
    [
        ("gb18030", "李伟"),
        ("big5", "陳怡君"),
        ("cp932", "佐藤健"),
        ("cp949", "김민준"),
        ("cp1250", "Dvořák, Jiří"),
        ("cp1251", "Иванов Пётр"),
        ("cp1254", "Şahin Işık"),
        ("cp1252", "Müller, Jürgen"),
    ],
)
def test_an_old_encoding_is_known_by_the_names_in_it(tmp_path, encoding, name):
    content = f'name;points\r\n"{name}";4\r\nAnn;3\r\n'.encode(encoding)
    (tmp_path / "a.csv").write_bytes(content)
    sheet = Sheet.read(tmp_path / "a.csv", ["Ann", name, "Zoë", "王芳"])
    assert sheet.rows[0] == [name, "4"] and sheet.encode() == content


def test_a_workbook_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"PK\3\4\0\0")
    with pytest.raises(ValueError, match="save it as CSV"):
        Sheet.read(tmp_path / "a.csv")


def test_a_cell_keeps_its_quotes_and_gets_them_where_it_must():
    sheet = Sheet('a,b\n"1",2\n', mark=b"")
    sheet.set(0, 0, "3")
    sheet.set(0, 1, 'x"y')
    sheet.set(0, 3, "beyond")
    assert sheet.encode() == b'a,b\n"3","x""y",,beyond\n'


def test_rows_and_columns_are_added_at_the_ends():
    sheet = Sheet("a;b\r\n1;2", mark=b"")
    sheet.add_column("c")
    sheet.append(["3", "4;5", ""])
    assert sheet.encode() == b'a;b;c\r\n1;2\r\n3;"4;5";\r\n'


def test_a_character_that_the_encoding_lacks_makes_it_utf8():
    sheet = Sheet("a\nJürgen\n", "cp1252", b"")
    sheet.append(["李"])
    assert sheet.encode() == "\ufeffa\nJürgen\n李\n".encode()


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠A", ' "=1']
)
def test_no_cell_is_a_formula(text):
    assert cell(text) == f"'{text}"
    assert cell(f"x{text}") in (f"x{text}", f"x{text[0]}'{text[1:]}") and cell("") == ""


@pytest.mark.parametrize("separator", [";", ",", "\t", "\n"])
def test_no_part_of_a_cell_is_a_formula_where_a_spreadsheet_splits_it(separator):
    assert cell(f"x{separator}=1+1") == f"x{separator}'=1+1"
    assert cell(f'x{separator}"=1+1"') == f'x{separator}\'"=1+1"'
    assert cell(f"a{separator}b=1") == f"a{separator}b=1"


def test_text_that_begins_with_a_tab_gets_an_apostrophe():
    assert cell("\tx") == "'\tx"


@given(TEXT)
def test_what_was_made_harmless_stays_as_it_is(text):
    assert cell(cell(text)) == cell(text)


def test_numbers_are_short():
    assert [number(x) for x in (7.0, 4.5, 40 / 3, 0, 123456.5)] == ["7", "4.5", "13.33", "0", "123456.5"]
