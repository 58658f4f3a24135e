"""Zips of all kinds, and what reading them may cost."""

import struct
import tracemalloc
import zipfile
import zlib
from contextlib import contextmanager
from types import SimpleNamespace
from unittest import mock

from hypothesis import HealthCheck, settings

from instructor.grading import zips
from instructor.grading.deliveries import find_submissions, whole
from instructor.grading.submission import read_submission

SOFTMAX, NOTEBOOK, WEIGHTS = (
    "cs231n/classifiers/softmax.py",
    "notebooks/softmax.ipynb",
    "cs231n/saved/best_softmax.npz",
)
WANTED = {SOFTMAX: 1000, NOTEBOOK: 20_000_000, WEIGHTS: 2000}
CONTENT = {SOFTMAX: b"def loss(): pass\n", NOTEBOOK: b"{}", WEIGHTS: b"PK..."}
ONE = {"a.py": 1000}
same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def read(path, wanted):
    return read_submission(whole(path), wanted)


def paths_in(path, wanted=WANTED):
    """What is found to be submissions, one file or folder each."""
    return [path for delivery in find_submissions(path, wanted) for path in delivery.paths.values()]


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
        with mock.patch.object(zips, "zlib", SimpleNamespace(**vars(zlib) | {"decompressobj": Inflating})):
            yield
        assert tracemalloc.get_traced_memory()[1] < megabytes * 1_000_000
        assert Inflating.unpacked < unpacked * 1_000_000
    finally:
        tracemalloc.stop()


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
