"""instructor/submission.py: which files are taken, and what a hostile zip or folder can not do."""

import bz2
import os
import socket
import stat
import struct
import tracemalloc
import warnings
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instructor.grading import submission
from instructor.grading.submission import find_submissions, read_submission

SOFTMAX, NOTEBOOK, WEIGHTS = (
    "cs231n/classifiers/softmax.py",
    "notebooks/softmax.ipynb",
    "cs231n/saved/best_softmax.npz",
)
WANTED = {SOFTMAX: 1000, NOTEBOOK: 20_000_000, WEIGHTS: 2000}
CONTENT = {SOFTMAX: b"def loss(): pass\n", NOTEBOOK: b"{}", WEIGHTS: b"PK..."}
ONE = {"a.py": 1000}
same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def write_zip(tmp_path):
    def write_zip(entries, name="alice.zip", method=zipfile.ZIP_DEFLATED):
        """`entries`: pairs of a name or ZipInfo and a content, or a mapping."""
        with zipfile.ZipFile(tmp_path / name, "w", method) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about names that come twice
            for entry, content in entries.items() if isinstance(entries, dict) else entries:
                archive.writestr(entry, content)
        return tmp_path / name

    return write_zip


@pytest.fixture
def write_folder(tmp_path):
    def write_folder(entries, name="alice"):
        for path, content in dict(entries).items():
            (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / path).write_bytes(content)
        return tmp_path / name

    return write_folder


@pytest.fixture(params=["zip", "folder"])
def write(request, write_zip, write_folder):
    return write_zip if request.param == "zip" else write_folder


def patched(path, *changes):
    """Overwrite fields of a zip's only entry: (offset in the local header, in the directory, bytes)."""
    content = bytearray(path.read_bytes())
    directory = content.rindex(b"PK\1\2")
    for local, central, value in changes:
        content[local : local + len(value)] = value
        content[directory + central : directory + central + len(value)] = value
    path.write_bytes(content)
    return path


def flags(value):
    return 6, 8, struct.pack("<H", value)


def method(value):
    return 8, 10, struct.pack("<H", value)


def checksum(value):
    return 14, 16, struct.pack("<L", value)


def declared_size(value):
    return 22, 24, struct.pack("<L", value)


def info(name, mode):
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    return entry


def unpacks_to(size):
    """A deflated stream of so many zeros, made without deflating all of them."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    megabyte = bytes(1_000_000)
    first = deflate.compress(megabyte) + deflate.flush(zlib.Z_FULL_FLUSH)
    again = deflate.compress(megabyte) + deflate.flush(zlib.Z_FULL_FLUSH)
    return first + (size // 1_000_000 - 1) * again + deflate.flush()


def raw_zip(path, name, stored, declared, crc, method=8):
    """A zip with one entry whose header says what it is told to."""
    fields = struct.pack("<5H3L2H", 20, 0, method, 0, 33, crc, len(stored), declared, len(name), 0)
    local = b"PK\3\4" + fields + name.encode()
    central = b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<3H2L", 0, 0, 0, 0, 0) + name.encode()
    end = b"PK\5\6" + struct.pack("<4H2LH", 0, 0, 1, 1, len(central), len(local) + len(stored), 0)
    path.write_bytes(local + stored + central + end)
    assert path.stat().st_size < 4_000_000
    return path


class Stream:
    """Makes `zipfile` write sizes and checksums behind the contents."""

    def __init__(self, file):
        self.write, self.flush = file.write, file.flush


class Inflating:
    """A decompressor that counts what comes out of it."""

    unpacked = 0

    def __init__(self, *arguments):
        self.inflating = zlib.decompressobj(*arguments)

    def __getattr__(self, name):
        return getattr(self.inflating, name)

    def decompress(self, *arguments):
        content = self.inflating.decompress(*arguments)
        Inflating.unpacked += len(content)
        return content


@contextmanager
def cheap(megabytes=20, unpacked=1):
    """Fail if more megabytes than these are needed at a time, or are unpacked altogether."""
    Inflating.unpacked = 0
    tracemalloc.start()
    try:
        with mock.patch.object(zipfile, "zlib", SimpleNamespace(**vars(zlib) | {"decompressobj": Inflating})):
            yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * 1_000_000
        assert Inflating.unpacked < unpacked * 1_000_000
    finally:
        tracemalloc.stop()


# ---- which files are taken


def test_files_at_their_places_are_taken_and_no_others(write):
    found = read_submission(write({**CONTENT, "README.md": b"harmless", "notebooks/big.bin": b"x"}), WANTED)
    assert found == ("alice", CONTENT, [])
    assert list(found.files) == list(WANTED)


def test_files_below_another_folder_are_taken(write):
    assert (
        read_submission(write({f"Übung 1/submission/{p}": c for p, c in CONTENT.items()}), WANTED).files
        == CONTENT
    )


def test_files_handed_in_flat_are_taken_by_their_bare_names(write):
    flat = {Path(p).name: c for p, c in CONTENT.items()}
    assert read_submission(write(flat), WANTED) == ("alice", CONTENT, [])


def test_the_exact_place_comes_before_the_shallowest_and_that_before_bare_names(write):
    entries = {"softmax.py": b"flat", f"b/c/{SOFTMAX}": b"deeper", f"z/{SOFTMAX}": b"shallow"}
    assert read_submission(write(entries), WANTED).files == {SOFTMAX: b"shallow"}
    assert read_submission(write({**entries, SOFTMAX: b"exact"}), WANTED).files == {SOFTMAX: b"exact"}


def test_a_tie_is_refused(write):
    found = read_submission(write({f"a/{SOFTMAX}": b"1", f"b/{SOFTMAX}": b"2", NOTEBOOK: b"{}"}), WANTED)
    assert found.files == {NOTEBOOK: b"{}"}
    assert found.remarks == [
        f"{SOFTMAX}: could be 'a/{SOFTMAX}' or 'b/{SOFTMAX}', refused",
        f"{WEIGHTS} is missing",
    ]


def test_a_bare_name_that_occurs_twice_is_refused(write):
    found = read_submission(write({"softmax.py": b"1", "old/backup/softmax.py": b"2"}), WANTED)
    assert not found.files
    assert found.remarks[0] == f"{SOFTMAX}: could be 'old/backup/softmax.py' or 'softmax.py', refused"


def test_a_bare_name_that_two_wanted_files_share_is_not_taken(write):
    found = read_submission(write({"a.py": b"", "q/b.py": b"B"}), {"x/a.py": 9, "y/a.py": 9, "z/b.py": 9})
    assert found == ("alice", {"z/b.py": b"B"}, ["x/a.py is missing", "y/a.py is missing"])


def test_one_file_is_not_taken_for_two(write):
    found = read_submission(write({"x/a.py": b"A"}), {"a.py": 9, "x/a.py": 9})
    assert found == ("alice", {"x/a.py": b"A"}, ["a.py is missing"])


def test_hidden_folders_and_macos_leftovers_are_passed_over(write):
    junk = {f"{top}/{p}": b"junk" for top in ("__MACOSX", ".git", "a/.venv/lib") for p in CONTENT}
    junk["__MACOSX/notebooks/._softmax.ipynb"] = junk["notebooks/._softmax.ipynb"] = b"junk"
    assert read_submission(write({**CONTENT, **junk}), WANTED) == ("alice", CONTENT, [])


def test_what_is_missing_is_named_in_the_order_asked_for(write):
    assert read_submission(write({"report.pdf": b"x"}), WANTED) == (
        "alice",
        {},
        [f"{SOFTMAX} is missing", f"{NOTEBOOK} is missing", f"{WEIGHTS} is missing"],
    )


def test_an_empty_zip_and_an_empty_folder_lack_everything(write_zip, tmp_path):
    (tmp_path / "bob").mkdir()
    for path in (write_zip({}), tmp_path / "bob"):
        assert len(read_submission(path, WANTED).remarks) == 3


def test_a_file_may_be_as_large_as_the_limit_and_no_larger(write):
    for content in (os.urandom(1000), bytes(1000), b""):
        assert read_submission(write({"a.py": content}), ONE) == ("alice", {"a.py": content}, [])
    found = read_submission(write({"a.py": bytes(1001)}), ONE)
    assert found == ("alice", {}, ["a.py: larger than 1,000 bytes, refused"])


def test_large_limits_are_told_in_megabytes(write):
    with cheap(unpacked=3):
        found = read_submission(write({NOTEBOOK: bytes(2_000_001)}), {NOTEBOOK: 2_000_000})
    assert found.remarks == [f"{NOTEBOOK}: larger than 2 MB, refused"]


def test_a_path_that_does_not_exist_is_an_error(tmp_path):
    (tmp_path / "link.zip").symlink_to(tmp_path / "nowhere")
    for path in (tmp_path / "no.zip", tmp_path / "link.zip"):
        for call in (read_submission, find_submissions):
            with pytest.raises(
                FileNotFoundError, match=f"There is no submission .*{path.name}. Give the path"
            ):
                call(path, WANTED)


def test_names_are_printable(write):
    name = read_submission(write({"a.py": b""}, "\x1b[2Jeve\n\u202e.zip"), ONE).name
    assert name.removesuffix(".zip") == r"\x1b[2Jeve\n\u202e"


def test_the_current_folder_has_a_name(write_folder, monkeypatch):
    monkeypatch.chdir(write_folder(CONTENT))
    assert read_submission(Path("."), WANTED) == ("alice", CONTENT, [])
    assert read_submission(Path("../alice"), WANTED) == ("alice", CONTENT, [])


# ---- hostile zips

UNSAFE_NAMES = [
    f"/{SOFTMAX}",
    f"C:/{SOFTMAX}",
    f"a/../{SOFTMAX}",
    f"../{SOFTMAX}",
    SOFTMAX.replace("/", "\\"),
]


@pytest.mark.parametrize(
    "name", [*UNSAFE_NAMES, "..", "C:softmax.py", "//host/softmax.py", "\\\\host\\softmax.py"]
)
def test_entries_with_unsafe_paths_are_ignored_and_counted(write_zip, name):
    found = read_submission(write_zip({name: b"evil"}), {SOFTMAX: 1000})
    assert found == (
        "alice",
        {},
        [f"{SOFTMAX} is missing", f"unsafe or unreadable, ignored: 1, such as '{name}'"],
    )


def test_unsafe_paths_are_told_in_one_remark_and_do_no_harm_to_the_rest(write_zip):
    found = read_submission(write_zip({**CONTENT, **dict.fromkeys(UNSAFE_NAMES, b"evil")}), WANTED)
    assert found.files == CONTENT
    assert found.remarks == [f"unsafe or unreadable, ignored: 5, such as '../{SOFTMAX}'"]


def test_a_name_with_a_null_byte_is_unsafe(write_zip):
    path = write_zip({"a.pyX.png": b"evil"})
    path.write_bytes(path.read_bytes().replace(b"a.pyX", b"a.py\0"))
    assert r"such as 'a.py\x00.png'" in read_submission(path, ONE).remarks[1]


def test_dots_and_doubled_slashes_in_a_path_mean_nothing(write_zip):
    assert read_submission(write_zip({".//notebooks/./softmax.ipynb": b"{}"}), WANTED).files == {
        NOTEBOOK: b"{}"
    }


def test_a_name_that_is_stored_twice_is_refused(write_zip):
    for twin in ("a.py", "./a.py"):
        found = read_submission(write_zip([("a.py", b"good"), (twin, b"evil")]), ONE)
        assert found == ("alice", {}, ["a.py: stored twice, refused"])


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
    assert read_submission(write_zip(entries), ONE).remarks == [
        f"a.py: {words}, refused",
        "unsafe or unreadable, ignored: 1, such as 'other'",
    ]


def test_the_modes_of_regular_files_are_admitted(write_zip):
    for mode in (0, 0o644, stat.S_IFREG | 0o755):
        assert read_submission(write_zip([(info("a.py", mode), b"x")]), ONE).files == {"a.py": b"x"}


@pytest.mark.parametrize("bits", [0x1, 0x41, 0x2001])
def test_encrypted_files_are_refused(write_zip, bits):
    path = patched(write_zip({"a.py": b"secret"}), flags(bits))
    assert read_submission(path, ONE) == ("alice", {}, ["a.py: encrypted, refused"])


@pytest.mark.parametrize("number", [1, 9, 12, 14, 93, 99])
def test_methods_other_than_stored_and_deflated_are_refused(write_zip, number):
    path = patched(write_zip({"a.py": b"x"}), method(number))
    assert read_submission(path, ONE).remarks == ["a.py: compressed by another method than deflate, refused"]


def test_stored_files_are_read(write_zip):
    path = write_zip(CONTENT, method=zipfile.ZIP_STORED)
    assert read_submission(path, WANTED) == ("alice", CONTENT, [])


def test_what_a_browser_or_a_stream_writes_is_read(tmp_path):
    with open(tmp_path / "alice.zip", "wb") as file:
        with zipfile.ZipFile(Stream(file), "w", zipfile.ZIP_DEFLATED) as archive:
            for path, content in CONTENT.items():
                with archive.open(path, "w", force_zip64=path == SOFTMAX) as entry:
                    entry.write(content)
            archive.comment = b"a comment"
    assert read_submission(tmp_path / "alice.zip", WANTED) == ("alice", CONTENT, [])


def test_a_wrong_checksum_is_refused(write_zip):
    path = patched(write_zip({"a.py": b"some text"}), checksum(1234))
    assert read_submission(path, ONE) == ("alice", {}, ["a.py: damaged, refused"])


def test_a_broken_stream_is_refused_and_the_other_files_are_read(write_zip):
    path = write_zip([("a.py", b"some text " * 9), ("b.py", b"fine")])
    content = bytearray(path.read_bytes())
    content[34:44] = bytes([255] * 10)
    path.write_bytes(content)
    found = read_submission(path, {**ONE, "b.py": 9})
    assert found == ("alice", {"b.py": b"fine"}, ["a.py: damaged, refused"])


def test_a_file_with_another_name_in_its_own_header_is_refused(write_zip):
    path = write_zip({"a.py": b"x"})
    path.write_bytes(path.read_bytes().replace(b"a.py", b"b.py", 1))
    assert read_submission(path, ONE).remarks == ["a.py: damaged, refused"]


def test_entries_that_overlap_are_refused(tmp_path, write_zip):
    path = write_zip({"a.py": b"AAAA", "b.py": b"BBBB"}, method=zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    second = content.rindex(b"PK\1\2")
    content[second + 42 : second + 46] = bytes(4)  # b.py starts where a.py does
    path.write_bytes(content)
    assert "b.py: damaged, refused" in read_submission(path, {**ONE, "b.py": 1000}).remarks


@pytest.mark.parametrize("size", [0, 3, 10, 900])
def test_a_declared_size_other_than_the_real_one_is_refused(write_zip, size):
    content = b"some text"
    for stored in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        for crc in (zlib.crc32(content), zlib.crc32(content[:size])):
            path = write_zip({"a.py": content}, method=stored)
            found = read_submission(patched(path, declared_size(size), checksum(crc)), ONE)
            assert not found.files
            assert found.remarks[0].startswith("a.py: damaged")


def test_a_bomb_that_declares_its_size_costs_nothing(tmp_path):
    path = raw_zip(tmp_path / "eve.zip", "a.py", unpacks_to(2_000_000_000), 2_000_000_000, 0)
    with cheap():
        found = read_submission(path, ONE)
    assert found == ("eve", {}, ["a.py: larger than 1,000 bytes, refused"])


def test_a_bomb_that_declares_a_small_size_is_not_unpacked_further_than_the_limit(tmp_path):
    path = raw_zip(tmp_path / "eve.zip", NOTEBOOK, unpacks_to(2_000_000_000), 4, zlib.crc32(bytes(4)))
    with cheap(megabytes=60, unpacked=21):  # the limit is 20 MB, and the pieces
        found = read_submission(path, {NOTEBOOK: WANTED[NOTEBOOK]})
    assert found == ("eve", {}, [f"{NOTEBOOK}: larger than 20 MB, refused"])


def test_a_bomb_of_gigabytes_in_four_kilobytes_of_bzip2_is_not_unpacked(tmp_path):
    path = raw_zip(tmp_path / "eve.zip", "a.py", bz2.compress(bytes(100_000_000)), 4, 0, method=12)
    assert path.stat().st_size < 4096
    with cheap():
        assert not read_submission(path, ONE).files


def test_a_bomb_within_a_zip_is_just_a_file(tmp_path, write_zip):
    inner = raw_zip(tmp_path / "inner.zip", "a.py", unpacks_to(1_000_000_000), 1_000_000_000, 0)
    path = write_zip({"inner.zip": inner.read_bytes(), "a.py": b"x"})
    with cheap():
        assert read_submission(path, ONE) == ("alice", {"a.py": b"x"}, [])


def test_an_unwanted_bomb_is_not_unpacked(tmp_path):
    path = raw_zip(tmp_path / "eve.zip", "zeros", unpacks_to(2_000_000_000), 4, zlib.crc32(bytes(4)))
    with cheap():
        assert read_submission(path, ONE).remarks == ["a.py is missing"]


def directory_of(records):
    return records + b"PK\5\6" + struct.pack("<4H2LH", 0, 0, 1, 1, len(records), 0, 0)


def record(name=b"", extra=b""):
    middle = struct.pack("<3H3L2H", 0, 0, 33, 0, 0, 0, len(name), len(extra))
    return (
        b"PK\1\2"
        + struct.pack("<3H", 20, 20, 0)
        + middle
        + struct.pack("<3H2L", 0, 0, 0, 0, 0)
        + name
        + extra
    )


@pytest.mark.parametrize(
    "records",
    [
        10_001 * record(),
        43_000 * record(),
        60_000 * record(),
        10_001 * record(b"a.py"),
        35 * record(extra=b"\x99\x99\0\0" * 16_383),
    ],
    ids=["one too many", "just readable", "not even read", "one name", "extra fields"],
)
def test_a_zip_with_more_than_ten_thousand_entries_is_refused_at_little_cost(tmp_path, records):
    (tmp_path / "eve.zip").write_bytes(directory_of(records))
    with cheap(megabytes=40):
        found = read_submission(tmp_path / "eve.zip", ONE)
    assert found == ("eve", {}, ["'eve.zip': more than 10,000 entries, refused"])


def test_ten_thousand_entries_are_admitted_whatever_they_are(tmp_path):
    for name in (b"a.py", b"/a.py"):
        (tmp_path / "eve.zip").write_bytes(directory_of(10_000 * record(name)))
        with cheap(megabytes=40):
            assert not read_submission(tmp_path / "eve.zip", ONE).files


def test_a_zip_of_more_than_a_hundred_megabytes_is_not_even_opened(write_zip):
    path = write_zip({"a.py": b"x"})
    content = path.read_bytes()
    with open(path, "wb") as file:  # a hole, then a zip that zipfile would read
        file.seek(100_000_001 - len(content))
        file.write(content)
    with cheap(megabytes=1):
        found = read_submission(path, ONE)
    assert found == ("alice", {}, ["'alice.zip': larger than 100 MB, refused"])


@pytest.mark.parametrize("content", [b"", b"Rar!\x1a\7\1\0" * 99, b"PK\5\6", b"PK\3\4" + bytes(60)])
def test_what_is_no_zip_gets_one_remark(tmp_path, content):
    (tmp_path / "bob.zip").write_bytes(content)
    assert read_submission(tmp_path / "bob.zip", WANTED) == (
        "bob",
        {},
        ["'bob.zip': no intact zip file, refused"],
    )


@pytest.mark.parametrize(
    "name", ["\x1b[31mred\x1b[0m\r\n\x07", "\u202egnp.yp", "\u2028", "\x9b2J", "x" * 60_000]
)
def test_names_in_remarks_are_printable_and_short(write_zip, name):
    found = read_submission(write_zip({f"../{name}": b""}), ONE)
    assert all(line.isprintable() and len(line) < 130 for line in found.remarks)
    found = read_submission(write_zip({f"{name}/a.py": b"", f"{name}2/a.py": b""}), ONE)
    assert all(line.isprintable() and len(line) < 200 for line in found.remarks)
    assert "could be" in found.remarks[0]


@same_folder
@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\3\4", b"PK\5\6" + bytes(18)]))
def test_random_bytes_never_raise(tmp_path, content, piece):
    (tmp_path / "bob.zip").write_bytes(piece + content + piece)
    assert not read_submission(tmp_path / "bob.zip", WANTED).files


@same_folder
@given(st.data())
def test_a_zip_with_random_damage_gives_the_true_content_or_none(tmp_path, write_zip, data):
    path = write_zip({"a.py": b"some text " * 9, "b.py": b"B"})
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    found = read_submission(path, {"a.py": 90, "b.py": 1})
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
    found = read_submission(path, {"x/a.py": 1000, "a": 1000})
    assert sorted(tmp_path.parent.rglob("*")) == before
    assert found.files.keys() <= {"x/a.py", "a"}
    safe = [content for name, content in entries.items() if not {"..", "C:"} & set(name.split("/"))]
    assert all(content in safe for content in found.files.values())
    assert all(line.isprintable() and len(line) < 200 for line in found.remarks)


# ---- hostile folders


def test_a_link_instead_of_a_file_is_refused(write_folder, tmp_path):
    (tmp_path / "secret").write_text("secret")
    folder = write_folder({"b.py": b"B"})
    (folder / "a.py").symlink_to(tmp_path / "secret")
    found = read_submission(folder, {**ONE, "b.py": 9})
    assert found == ("alice", {"b.py": b"B"}, ["a.py: a symbolic link, refused"])


def test_a_link_instead_of_a_folder_on_the_way_is_not_followed(write_folder, tmp_path):
    secrets = write_folder(CONTENT, "secrets")
    folder = write_folder({"README": b""})
    for link in ("cs231n", "submission"):
        (folder / link).symlink_to(secrets / "cs231n" if link == "cs231n" else secrets)
    (folder / "loop").symlink_to(folder)
    found = read_submission(folder, {SOFTMAX: 1000})
    assert found.files == {}
    assert found.remarks == [
        f"{SOFTMAX} is missing",
        "unsafe or unreadable, ignored: 3, such as 'cs231n'",
    ]


def test_a_link_that_replaces_a_file_after_the_listing_is_not_followed(write_folder, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "link").symlink_to("secret")
    with pytest.raises(OSError, match="symbolic link"):
        submission._load(tmp_path / "link", 1000)


def test_special_files_are_refused_and_nothing_waits_for_them(write_folder, monkeypatch):
    folder = write_folder({"README": b""})
    os.mkfifo(folder / "fifo.py")
    monkeypatch.chdir(folder)  # the path of a socket may not be long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.py")
    found = read_submission(folder, {"fifo.py": 9, "socket.py": 9})
    assert found.remarks == ["fifo.py: not a regular file, refused", "socket.py: not a regular file, refused"]
    with pytest.raises(submission._RefusedError, match="not a regular file"):
        submission._load(folder / "fifo.py", 9)  # had it come after the listing


def test_a_fifo_or_a_device_instead_of_a_zip_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "bob.zip")
    assert read_submission(tmp_path / "bob.zip", ONE).remarks == ["'bob.zip': not a regular file, refused"]
    assert read_submission(Path("/dev/zero"), ONE).remarks == ["'zero': not a regular file, refused"]


def test_a_folder_instead_of_a_file_is_not_read(write_folder):
    assert read_submission(write_folder({"a.py/x": b""}), ONE).remarks == ["a.py is missing"]


def test_a_huge_file_is_read_no_further_than_the_limit(write_folder):
    folder = write_folder({"a.py": b""})
    os.truncate(folder / "a.py", 10_000_000_000)  # a hole
    with cheap(megabytes=1):
        assert read_submission(folder, ONE).remarks == ["a.py: larger than 1,000 bytes, refused"]


def test_unsafe_names_in_a_folder_are_ignored(write_folder):
    found = read_submission(write_folder({"a.py": b"x", "x\\a.py": b"", "C:": b""}), ONE)
    assert found == ("alice", {"a.py": b"x"}, ["unsafe or unreadable, ignored: 2, such as 'C:'"])


def test_names_that_are_no_text_are_shown_escaped(write_folder):
    folder = write_folder({"a.py": b"x"})
    try:
        os.symlink("nowhere", os.fsencode(folder) + b"/\xff\n")
    except OSError:
        pytest.skip("this file system admits UTF-8 only")
    assert read_submission(folder, ONE).remarks == [r"unsafe or unreadable, ignored: 1, such as '\udcff\n'"]


def test_no_more_than_the_admitted_number_of_entries_is_walked(write_folder, monkeypatch):
    monkeypatch.setattr(submission, "MAX_ENTRIES", 20)
    folder = write_folder({"a.py": b"x", **{f"sub/{i}": b"" for i in range(18)}})
    assert read_submission(folder, ONE).files == {"a.py": b"x"}
    (folder / "sub" / "one more").touch()
    found = read_submission(folder, ONE)
    assert found == ("alice", {}, [f"'alice': {submission.TOO_MANY}, refused"])


def test_an_enormous_folder_is_not_listed_to_its_end(write_folder, monkeypatch):
    listed = []

    @contextmanager
    def scandir(_):
        yield (listed.append(i) for i in range(1_000_000))

    folder = write_folder({"a.py": b"x"})
    monkeypatch.setattr(os, "scandir", scandir)
    assert read_submission(folder, ONE).remarks == [f"'alice': {submission.TOO_MANY}, refused"]
    assert len(listed) == 10_001


def test_hidden_folders_are_not_walked(write_folder, monkeypatch):
    monkeypatch.setattr(submission, "MAX_ENTRIES", 20)
    folder = write_folder({"a.py": b"x", **{f".git/{i}": b"" for i in range(99)}})
    assert read_submission(folder, ONE) == ("alice", {"a.py": b"x"}, [])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_told(write_folder, write_zip):
    folder = write_folder({"a.py": b"x", "b.py": b"B", "sub/x": b""})
    archive = write_zip({"a.py": b"x"}, "bob.zip")
    locked = [folder / "a.py", folder / "sub", archive]
    for path in locked:
        path.chmod(0)
    try:
        assert read_submission(archive, ONE).remarks == [
            "'bob.zip': cannot be read (Permission denied), refused"
        ]
        found = read_submission(folder, {**ONE, "b.py": 9})
        assert found.files == {"b.py": b"B"}
        assert found.remarks == [
            "a.py: cannot be read (Permission denied), refused",
            "unsafe or unreadable, ignored: 1, such as 'sub'",
        ]
    finally:
        for path in locked:
            path.chmod(0o700)


def test_an_error_while_reading_is_told(write_folder, monkeypatch):
    def fails(path, *_):
        raise PermissionError(13, "Permission denied", path)

    folder = write_folder({"a.py": b"x", "sub/x": b""})
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", fails)
        assert read_submission(folder, ONE).remarks == ["a.py: cannot be read (Permission denied), refused"]
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: (fails if path.name == "sub" else scandir)(path))
    assert read_submission(folder, ONE) == (
        "alice",
        {"a.py": b"x"},
        ["unsafe or unreadable, ignored: 1, such as 'sub'"],
    )
    monkeypatch.setattr(os, "scandir", fails)
    assert read_submission(folder, ONE).remarks == ["'alice': cannot be read (Permission denied), refused"]


# ---- finding submissions


def test_a_file_is_one_submission_whatever_it_is(tmp_path, write_zip):
    (tmp_path / "bob.rar").write_bytes(b"Rar!")
    for path in (write_zip(CONTENT), tmp_path / "bob.rar"):
        assert find_submissions(path, WANTED) == [path]


def test_a_folder_with_a_wanted_file_at_its_place_or_flat_is_one_submission(write_folder):
    for number, path in enumerate((NOTEBOOK, "softmax.ipynb")):
        folder = write_folder({path: b"{}", "figures/loss.png": b""}, f"alice{number}")
        assert find_submissions(folder, WANTED) == [folder]


def test_any_other_folder_is_one_of_submissions_sorted_by_name(write_folder, write_zip, tmp_path):
    (tmp_path / "class").mkdir()
    bob = write_zip(CONTENT, "class/bob.ZIP")
    carol = write_folder({"hw/softmax.py": b""}, "class/carol")
    alice = write_zip(CONTENT, "class/alice.zip")
    write_folder({"x": b""}, "class/__MACOSX")
    write_folder({"x": b""}, "class/.hidden")
    write_zip(CONTENT, "class/.bob.zip")
    os.mkfifo(tmp_path / "class" / "fifo.zip")
    (tmp_path / "class" / "grades.csv").touch()
    (tmp_path / "class" / "linked").symlink_to(carol)
    assert find_submissions(tmp_path / "class", WANTED) == [alice, bob, carol]


def test_a_loose_file_beside_zips_does_not_hide_them(write_zip, tmp_path):
    path = write_zip(CONTENT)
    (tmp_path / "softmax.ipynb").touch()
    assert find_submissions(tmp_path, WANTED) == [path]


def test_a_folder_with_nothing_to_grade_is_an_error(tmp_path):
    (tmp_path / "grades.csv").touch()
    with pytest.raises(ValueError, match="holds no submission: expected zips or folders.*softmax.ipynb"):
        find_submissions(tmp_path, WANTED)


def test_a_linked_submission_is_read_when_it_is_named(write_zip, write_folder, tmp_path):
    for number, target in enumerate((write_zip(CONTENT), write_folder(CONTENT))):
        link = tmp_path / f"link{number}"
        link.symlink_to(target)
        assert read_submission(link, WANTED) == (link.name, CONTENT, [])
