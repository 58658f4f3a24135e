"""Tables as spreadsheets and learning platforms read and write them: CSV in every variety there is."""

import codecs
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# Of Windows in Western Europe, China, Taiwan, Japan, Korea, Central Europe, Russia, Turkey; and any bytes.
OLD = ("cp1252", "gb18030", "big5", "cp932", "cp949", "cp1250", "cp1251", "cp1254", "latin-1")
SIGNS = "=+@\uff1d\uff0b\uff20\uff0d-"  # what begins a formula, full-width forms included
# At the beginning, and after whatever may separate cells on the machine that opens the file.
FORMULA = re.compile(rf'(^|[;,\t\r\n])([\s"\u200b-\u200f\ufeff]*[{SIGNS}])')


def cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula, whatever it takes for the end of a cell."""
    text = FORMULA.sub(r"\1'\2", text)
    return f"'{text}" if text[:1] in ("\t", "\r") else text


def number(points: float) -> str:
    """Points as they are written into tables: 7, 4.5, 13.33."""
    return f"{round(points, 2):.12g}"


class Sheet:
    """A table in which the cells that nobody sets stay as they were, byte for byte.

    Parameters
    ----------
    text : str
        CSV. Whether a comma, a semicolon or a tab separates the cells is found out from the first line.
    encoding : str, optional
    mark : bytes, optional
        The byte-order mark.
    """

    def __init__(self, text: str, encoding: str = "utf-8", mark: bytes = codecs.BOM_UTF8):
        self.encoding, self.mark = encoding, mark
        first = re.split(r"[\r\n]", text, maxsplit=1)[0]
        self.delimiter = max(",;\t", key=lambda delimiter: len(_split(first, delimiter)[0][0]))
        self._lines = _split(text, self.delimiter)  # cells as they are written, and the end of the line
        self._end = self._lines[0][1] or "\n"

    @classmethod
    def read(cls, path: Path, names: Iterable[str] = ()) -> "Sheet":
        """Read a file in UTF-8, UTF-16 or one of the encodings in which Excel saves CSV.

        Parameters
        ----------
        path : Path
        names : iterable of str, optional
            Of people who may be in it: an old encoding is the one in which most of them are found.

        Raises
        ------
        OSError
            If it cannot be read.
        ValueError
            If it is not text.
        """
        content = path.read_bytes()
        if b"\0" in content and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise ValueError(f"{path} is not a text file: save it as CSV in your spreadsheet program.")
        for mark, encoding in BYTE_ORDER_MARKS.items():
            if content.startswith(mark):
                return cls(content[len(mark) :].decode(encoding, "replace"), encoding, mark)
        encoding = "utf-8" if _fits(content, "utf-8") else _old_encoding(content, names)
        return cls(content.decode(encoding), encoding, b"")

    @property
    def head(self) -> list[str]:
        """The titles of the columns."""
        return [_value(raw).strip() for raw in self._lines[0][0]]

    @property
    def rows(self) -> list[list[str]]:
        """The values below the head; row ``i`` of these is row ``i + 2`` in a spreadsheet."""
        return [[_value(raw) for raw in cells] for cells, _ in self._lines[1:]]

    def set(self, row: int, column: int, value: str) -> None:
        """Give a cell below the head a value; it is quoted if it was before, or must be."""
        cells = self._lines[row + 1][0]
        cells += [""] * (column + 1 - len(cells))
        cells[column] = self._raw(value, cells[column].startswith('"'))

    def append(self, values: list[str]) -> int:
        """Add a row at the end, after the last one that is not empty; return its number."""
        while len(self._lines) > 1 and self._lines[-1][0] in ([], [""]):
            self._lines.pop()
        cells, end = self._lines[-1]
        self._lines[-1] = cells, end or self._end
        self._lines.append(([self._raw(value) for value in values], self._end))
        return len(self._lines) - 2

    def add_column(self, title: str) -> None:
        """Add a column on the right."""
        self._lines[0][0].append(self._raw(title))

    def encode(self) -> bytes:
        """The file. If its encoding lacks a character, it becomes UTF-8."""
        text = "".join(self.delimiter.join(cells) + end for cells, end in self._lines)
        try:
            return self.mark + text.encode(self.encoding)
        except UnicodeEncodeError:
            return codecs.BOM_UTF8 + text.encode("utf-8", "replace")

    def _raw(self, value, quoted=False):
        if quoted or re.search(r'["\r\n,;\t]', value):
            return '"' + value.replace('"', '""') + '"'
        return value


def _old_encoding(content, names):
    """That of Western Europe, unless the words of people's names are found in another one."""
    words = {unicodedata.normalize("NFC", word) for name in names for word in re.split(r"[\s,_]+", name)}
    words = {word for word in words if not word.isascii()}

    def found(encoding):
        return sum(word.encode(encoding, "replace") in content for word in words)

    return max((encoding for encoding in OLD if _fits(content, encoding)), key=found)


def _fits(content, encoding):
    try:
        return content.decode(encoding).encode(encoding) == content
    except UnicodeError:
        return False


def _split(text, delimiter):
    """Lines as (cells as they are written, end of the line)."""
    pattern = re.compile(
        rf'("[^"]*(?:""[^"]*)*"(?=[{delimiter}\r\n]|\Z)|[^{delimiter}\r\n]*)({delimiter}|\r\n|\n|\r|\Z)'
    )
    lines, cells, place = [], [], 0
    while place < len(text) or cells or not lines:
        match = pattern.match(text, place)
        place = match.end()
        cells.append(match[1])
        if match[2] != delimiter:
            lines.append((cells, match[2]))
            cells = []
    return lines


def _value(raw):
    quoted = len(raw) > 1 and raw[0] == raw[-1] == '"'
    return raw[1:-1].replace('""', '"') if quoted else raw
