"""instructor/stamp.py: the same files have the same stamp, other files a different one."""

import json

import pytest

from instructor.manifest import MANIFEST, ROOT
from instructor.stamp import ASSIGNMENT, read_stamp, stamp_of, stamped

FILES = {"a.py": b"1", "b.py": b"2"}


def test_the_stamp_depends_on_names_and_contents_and_not_on_their_order_or_on_itself():
    stamp = stamp_of(FILES)
    assert stamp == stamp_of(dict(reversed(FILES.items()))) == stamp_of({**FILES, ASSIGNMENT: b"{}"})
    others = [
        {"a.py": b"1"},
        {"a.py": b"1", "c.py": b"2"},
        {"a.py": b"12", "b.py": b""},
        {"a.py": b"2", "b.py": b"1"},
    ]
    assert len({stamp, *map(stamp_of, others)}) == 5


def test_a_stamped_manifest_is_the_manifest_with_a_stamp():
    manifest = (ROOT / MANIFEST).read_bytes()
    content = stamped(manifest, "0123abcd")
    assert read_stamp(content) == "0123abcd"
    assert json.loads(content) == {"stamp": "0123abcd", **json.loads(manifest)}


@pytest.mark.parametrize(
    "content",
    [None, b"", b"{", b"[]", b"7", b"{}", b'{"stamp": 7}', b'{"stamp": "x"}', b'{"stamp": "01 3abcd"}',
     b"\xff",     b'{"stamp": "\x1b[2Jabcd"}', b"[" * 100_000],
)  # fmt: skip
def test_anything_that_is_not_a_stamp_is_none(content):
    assert read_stamp(content) is None
