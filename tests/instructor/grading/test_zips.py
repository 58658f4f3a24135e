"""What a hostile zip cannot do, and that every honest one is read."""

import bz2
import stat
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instructor.grading.entries import ITSELF, SMALLER, SUBMIT
from tests.instructor.grading.reading_helpers import (
    CONTENT,
    NOTEBOOK,
    ONE,
    SOFTMAX,
    WANTED,
    Stream,
    cheap,
    checksum,
    declared_size,
    directory_of,
    flags,
    info,
    method,
    patched,
    raw_zip,
    read,
    record,
    same_folder,
    unpacks_to,
)

UNSAFE_NAMES = [
    f"/{SOFTMAX}",
    f"C:/{SOFTMAX}",
    f"a/../{SOFTMAX}",
    f"../{SOFTMAX}",
    f"..\\{SOFTMAX}",
]


@pytest.mark.parametrize(
    "name", [*UNSAFE_NAMES, "..", "C:softmax.py", "//host/softmax.py", "\\\\host\\softmax.py"]
)
def test_entries_with_unsafe_paths_are_ignored_and_counted(write_zip, name):
    found = read(write_zip({name: b"evil"}), {SOFTMAX: 1000})
    assert found == (
        "alice",
        {},
        [f"unsafe or unreadable, ignored: 1, such as '{name}': {SUBMIT}"],
    )


def test_unsafe_paths_get_one_remark_and_the_rest_is_read(write_zip):
    found = read(write_zip({**CONTENT, **dict.fromkeys(UNSAFE_NAMES, b"evil")}), WANTED)
    assert found.files == CONTENT
    assert found.remarks == [f"unsafe or unreadable, ignored: 5, such as '../{SOFTMAX}'"]


def test_a_name_with_a_null_byte_is_unsafe(write_zip):
    path = write_zip({"a.pyX.png": b"evil"})
    path.write_bytes(path.read_bytes().replace(b"a.pyX", b"a.py\0"))
    assert r"such as 'a.py\x00.png'" in read(path, ONE).remarks[0]


def test_dots_and_doubled_slashes_in_a_path_mean_nothing(write_zip):
    assert read(write_zip({".//notebooks/./softmax.ipynb": b"{}"}), WANTED).files == {NOTEBOOK: b"{}"}


def test_a_name_that_is_stored_twice_is_refused(write_zip):
    for twin in ("a.py", "./a.py"):
        found = read(write_zip([("a.py", b"good"), (twin, b"evil")]), ONE)
        assert found == ("alice", {}, ["a.py: stored twice, refused: ask which one counts"])


@pytest.mark.parametrize(
    "mode, words",
    [
        (stat.S_IFLNK, "a symbolic link"),
        (stat.S_IFIFO, "not a regular file"),
        (stat.S_IFDIR, "not a regular file"),
    ],
)
def test_links_and_special_files_in_a_zip_are_refused(write_zip, mode, words):
    entries = [(info("a.py", mode | 0o777), b"/etc/passwd"), (info("other", mode | 0o777), b"/etc")]
    assert read(write_zip(entries), ONE).remarks == [
        f"a.py: {words}, refused: {ITSELF}",
        f"unsafe or unreadable, ignored: 1, such as 'other': {SUBMIT}",
    ]


def test_the_modes_of_regular_files_are_admitted(write_zip):
    for mode in (0, 0o644, stat.S_IFREG | 0o755):
        assert read(write_zip([(info("a.py", mode), b"x")]), ONE).files == {"a.py": b"x"}


@pytest.mark.parametrize("bits", [0x1, 0x41, 0x2001])
def test_encrypted_files_are_refused(write_zip, bits):
    path = patched(write_zip({"a.py": b"secret"}), flags(bits))
    assert read(path, ONE) == (
        "alice",
        {},
        ["'alice.zip': protected by a password, refused: ask for it without one"],
    )


@pytest.mark.parametrize("number", [1, 9, 12, 14, 93, 99])
def test_methods_other_than_stored_and_deflated_are_refused(write_zip, number):
    path = patched(write_zip({"a.py": b"x"}), method(number))
    assert read(path, ONE).remarks == [f"a.py: compressed by another method than deflate, refused: {SUBMIT}"]


def test_stored_files_are_read(write_zip):
    path = write_zip(CONTENT, method=zipfile.ZIP_STORED)
    assert read(path, WANTED) == ("alice", CONTENT, [])


def test_what_a_browser_or_a_stream_writes_is_read(tmp_path):
    with open(tmp_path / "alice.zip", "wb") as file:
        with zipfile.ZipFile(Stream(file), "w", zipfile.ZIP_DEFLATED) as archive:
            for path, content in CONTENT.items():
                with archive.open(path, "w", force_zip64=path == SOFTMAX) as entry:
                    entry.write(content)
            archive.comment = b"a comment"
    assert read(tmp_path / "alice.zip", WANTED) == ("alice", CONTENT, [])


def test_a_wrong_checksum_is_refused(write_zip):
    path = patched(write_zip({"a.py": b"some text"}), checksum(1234))
    assert read(path, ONE) == ("alice", {}, ["a.py: damaged, refused: ask for it again"])


def test_a_broken_stream_is_refused_and_the_other_files_are_read(write_zip):
    path = write_zip([("a.py", b"some text " * 9), ("b.py", b"fine")])
    content = bytearray(path.read_bytes())
    content[34:44] = bytes([255] * 10)
    path.write_bytes(content)
    found = read(path, {**ONE, "b.py": 9})
    assert found == ("alice", {"b.py": b"fine"}, ["a.py: damaged, refused: ask for it again"])


def test_a_file_with_another_name_in_its_own_header_is_refused(write_zip):
    path = write_zip({"a.py": b"x"})
    path.write_bytes(path.read_bytes().replace(b"a.py", b"b.py", 1))
    assert read(path, ONE).remarks == ["a.py: damaged, refused: ask for it again"]


def test_entries_that_overlap_are_refused(tmp_path, write_zip):
    path = write_zip({"a.py": b"AAAA", "b.py": b"BBBB"}, method=zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    second = content.rindex(b"PK\1\2")
    content[second + 42 : second + 46] = bytes(4)  # b.py starts where a.py does
    path.write_bytes(content)
    assert "b.py: damaged, refused: ask for it again" in read(path, {**ONE, "b.py": 1000}).remarks


@pytest.mark.parametrize("size", [0, 3, 10, 900])
def test_a_declared_size_other_than_the_real_one_is_refused(write_zip, size):
    content = b"some text"
    for stored in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        for crc in (zlib.crc32(content), zlib.crc32(content[:size])):
            path = write_zip({"a.py": content}, method=stored)
            found = read(patched(path, declared_size(size), checksum(crc)), ONE)
            assert not found.files
            assert found.remarks[0].startswith("a.py: damaged")


def test_a_bomb_that_declares_its_size_costs_nothing(tmp_path):
    path = raw_zip(tmp_path / "eve.zip", "a.py", unpacks_to(2_000_000_000), 2_000_000_000, 0)
    with cheap():
        found = read(path, ONE)
    assert found == ("eve", {}, [f"a.py: larger than 1,000 bytes, refused: {SMALLER}"])


def test_a_bomb_that_declares_a_small_size_is_not_unpacked_further_than_the_limit(tmp_path):
    path = raw_zip(tmp_path / "eve.zip", NOTEBOOK, unpacks_to(2_000_000_000), 4, zlib.crc32(bytes(4)))
    with cheap(megabytes=60, unpacked=21):  # the limit is 20 MB, and the pieces
        found = read(path, {NOTEBOOK: WANTED[NOTEBOOK]})
    assert found == ("eve", {}, [f"{NOTEBOOK}: larger than 20 MB, refused: {SMALLER}"])


def test_a_bomb_of_gigabytes_in_four_kilobytes_of_bzip2_is_not_unpacked(tmp_path):
    path = raw_zip(tmp_path / "eve.zip", "a.py", bz2.compress(bytes(100_000_000)), 4, 0, method=12)
    assert path.stat().st_size < 4096
    with cheap():
        assert not read(path, ONE).files


def test_a_bomb_within_a_zip_is_just_a_file(tmp_path, write_zip):
    inner = raw_zip(tmp_path / "inner.zip", "a.py", unpacks_to(1_000_000_000), 1_000_000_000, 0)
    path = write_zip({"inner.zip": inner.read_bytes(), "a.py": b"x"})
    with cheap():
        assert read(path, ONE) == ("alice", {"a.py": b"x"}, [])


def test_an_unwanted_bomb_is_not_unpacked(tmp_path):
    path = raw_zip(tmp_path / "eve.zip", "zeros", unpacks_to(2_000_000_000), 4, zlib.crc32(bytes(4)))
    with cheap():
        assert read(path, ONE).remarks[0].startswith("nothing of the assignment is in it, only 'zeros'")


@pytest.mark.parametrize(
    "records",
    [
        350_000 * record(),
        250 * record(extra=b"\x99\x99\0\0" * 16_383),
    ],
    ids=["entries", "extra fields"],
)
def test_an_enormous_table_of_contents_is_not_even_read(tmp_path, records):
    (tmp_path / "eve.zip").write_bytes(directory_of(records))
    with cheap(megabytes=1):
        found = read(tmp_path / "eve.zip", ONE)
    why = "its table of contents is larger than 16 MB"
    assert found.remarks == [f"'eve.zip': {why}, refused: ask to leave .venv and datasets out"]


def test_entries_that_do_not_matter_take_no_memory(tmp_path):
    (tmp_path / "eve.zip").write_bytes(directory_of(20_000 * record(b"x")))
    with cheap(megabytes=5):
        assert not read(tmp_path / "eve.zip", ONE).files


def test_of_entries_that_matter_ten_thousand_are_admitted_and_no_more(tmp_path):
    for name in (b"a.py", b"/a.py"):
        (tmp_path / "eve.zip").write_bytes(directory_of(10_000 * record(name)))
        with cheap(megabytes=40):
            assert "more than" not in read(tmp_path / "eve.zip", ONE).remarks[0]
        (tmp_path / "eve.zip").write_bytes(directory_of(10_001 * record(name)))
        with cheap(megabytes=40):
            found = read(tmp_path / "eve.zip", ONE)
        assert found == ("eve", {}, ["'eve.zip': more than 10,000 entries, refused"])


def test_neither_the_size_of_a_zip_matters_nor_what_stands_before_it(write_zip):
    path = write_zip({"a.py": b"x"})
    content = path.read_bytes()
    with open(path, "wb") as file:  # a hole of a gigabyte, then the zip
        file.seek(1_000_000_000)
        file.write(content)
    with cheap(megabytes=1):
        found = read(path, ONE)
    assert found == ("alice", {"a.py": b"x"}, ["1,000 MB in 2 files: ask to leave .venv and datasets out"])


@pytest.mark.parametrize("content", [b"no zip", b"PK\5\6", b"PK\3\4" + bytes(60)])
def test_anything_that_is_not_a_zip_gets_one_remark(tmp_path, content):
    (tmp_path / "bob.zip").write_bytes(content)
    assert read(tmp_path / "bob.zip", WANTED) == (
        "bob",
        {},
        ["'bob.zip': no intact zip file, refused: ask for it again"],
    )


@pytest.mark.parametrize(
    "name", ["\x1b[31mred\x1b[0m\r\n\x07", "\u202egnp.yp", "\u2028", "\x9b2J", "x" * 60_000]
)
def test_names_in_remarks_are_printable_and_short(write_zip, name):
    found = read(write_zip({f"../{name}": b""}), ONE)
    told = [line.removesuffix(f": {SUBMIT}") for line in found.remarks]
    assert all(line.isprintable() and len(line) < 130 for line in told)
    found = read(write_zip({f"{name}/a.py": b"1", f"{name}2/a.py": b"2"}), ONE)
    assert all(line.isprintable() and len(line) < 200 for line in found.remarks)
    assert "could be" in found.remarks[0]


@same_folder
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\3\4", b"PK\5\6" + bytes(18)]))
def test_random_bytes_never_raise(tmp_path, content, piece):
    (tmp_path / "bob.zip").write_bytes(piece + content + piece)
    assert not read(tmp_path / "bob.zip", WANTED).files


@same_folder
@given(st.data())
def test_a_zip_with_random_damage_gives_the_true_content_or_none(tmp_path, write_zip, data):
    path = write_zip({"a.py": b"some text " * 9, "b.py": b"B"})
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    found = read(path, {"a.py": 90, "b.py": 1})
    assert found.files.items() <= {"a.py": b"some text " * 9, "b.py": b"B"}.items()
    assert all(line.isprintable() for line in found.remarks)


parts = st.sampled_from(["..", ".", "", "a", "a.py", "C:", "\\", "x", "\n", "__MACOSX", ".git"]) | st.text(
    max_size=4
)
names = st.lists(parts, min_size=1, max_size=5).map("/".join).filter(lambda name: name and "\0" not in name)


@same_folder
@given(st.dictionaries(names, st.binary(max_size=3), max_size=6))
def test_random_names_never_escape(tmp_path, write_zip, entries):
    path = write_zip(entries)
    before = sorted(tmp_path.parent.rglob("*"))
    found = read(path, {"x/a.py": 1000, "a": 1000})
    assert sorted(tmp_path.parent.rglob("*")) == before
    assert found.files.keys() <= {"x/a.py", "a"}
    safe = [content for name, content in entries.items() if not {"..", "C:"} & set(name.split("/"))]
    assert all(content in safe for content in found.files.values())
    assert all(line.isprintable() and len(line) < 200 for line in found.remarks)


# ---- what Windows, macOS and large folders make of names and positions


def test_backslashes_separate_as_in_zips_made_on_windows(write_zip):
    files = {f"softmax\\{path}".replace("/", "\\"): content for path, content in CONTENT.items()}
    path = write_zip({"softmax\\": b"", **files})
    assert read(path, WANTED) == ("alice", CONTENT, [])


@pytest.mark.parametrize(
    "folder, encoding",
    [
        ("\u8868\u8a08\u7b97", "cp932"),
        ("\u529f\u8ab2", "big5"),
        ("\u4f5c\u4e1a", "gbk"),
        ("\u00dcbung", "cp850"),
    ],
)
def test_names_in_the_code_page_of_a_country_are_read(write_zip, folder, encoding):
    raw = folder.encode(encoding)  # in some of them, half a character is a backslash
    path = write_zip({f"{'x' * len(raw)}/{name}": content for name, content in CONTENT.items()})
    path.write_bytes(path.read_bytes().replace(b"x" * len(raw) + b"/", raw + b"/"))
    assert read(path, WANTED) == ("alice", CONTENT, [])


def test_names_in_utf_8_are_shown_as_they_are_whether_the_zip_says_so_or_not(write_zip):
    path = write_zip({"\u00fc/a.py": b"1", "x/a.py": b"2"})
    said, not_said = b"\0\x08\x08\0", b"\0\0\x08\0"  # the flags, before the method
    assert path.read_bytes().count(said) == 2
    for content in (path.read_bytes(), path.read_bytes().replace(said, not_said)):
        path.write_bytes(content)
        assert read(path, ONE).remarks == [
            "a.py: could be 'x/a.py' or '\u00fc/a.py', refused: ask which one counts"
        ]


def test_positions_beyond_four_gigabytes_are_found(tmp_path):
    with open(tmp_path / "alice.zip", "wb") as file:
        file.truncate(5_000_000_000)  # a hole
    with zipfile.ZipFile(tmp_path / "alice.zip", "a") as archive:
        archive.writestr("a.py", b"x")
    assert read(tmp_path / "alice.zip", ONE).files == {"a.py": b"x"}


def test_more_entries_than_an_old_zip_can_have_are_read(write_zip, monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)  # beyond which the end is written in the new way
    path = write_zip({"a.py": b"x", "b.py": b"y"})
    assert b"PK\6\6" in path.read_bytes() and b"PK\6\7" in path.read_bytes()
    assert read(path, ONE).files == {"a.py": b"x"}
    path.write_bytes(b"something before" + path.read_bytes())
    assert read(path, ONE).files == {"a.py": b"x"}
