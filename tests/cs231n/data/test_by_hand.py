"""Whatever a browser or an archiver made of the archive, it is found; and what is none is named."""

import gzip
import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from cs231n.data.by_hand import ARCHIVE, BATCHES, find_by_hand, is_complete, unpack
from cs231n.data.places import CIFAR10_FOLDER as FOLDER

LEAST = 50
MEMBERS = {name: name.encode() * 8 for name in (*BATCHES, "batches.meta")}


def tar_of(members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


TAR = tar_of({f"{FOLDER}/{name}": content for name, content in MEMBERS.items()})
PACKED = gzip.compress(TAR, mtime=0)


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def look(*places):
    part = places[0] / f"{ARCHIVE}.part"
    return find_by_hand(list(places), part, hashlib.sha256(PACKED).hexdigest(), len(PACKED), LEAST)


@pytest.mark.parametrize(
    "name",
    [
        ARCHIVE,
        "cifar-10-python (1).tar.gz",  # the second download, in Chrome and Edge
        "cifar-10-python(1).tar.gz",  # in Firefox
        "cifar-10-python-1.tar.gz",  # in Safari
        "cifar-10-python.tar (1).gz",
        "cifar-10-python.tgz",
        "CIFAR-10-Python.tar.gz",
        "cifar-10-python/cifar-10-python.tar.gz",
    ],
)
def test_the_archive_is_known_by_its_checksum_under_any_such_name(tmp_path, name):
    path = write(tmp_path / name, PACKED)
    assert look(tmp_path).copy == path


@pytest.mark.parametrize("name", ["cifar-10-python.tar", "cifar-10-python/cifar-10-python.tar"])
def test_the_inner_half_that_safari_or_7zip_leaves_will_do(tmp_path, name):
    path = write(tmp_path / name, TAR)
    assert look(tmp_path).copy == path
    unpack(path, tmp_path / "target")
    assert {file.name: file.read_bytes() for file in (tmp_path / "target").iterdir()} == MEMBERS


@pytest.mark.parametrize(
    "inner", [FOLDER, f"cifar-10-python/{FOLDER}", f"{FOLDER}/{FOLDER}", f"cifar10/a/{FOLDER}"]
)
def test_a_folder_in_a_folder_is_found_if_each_is_named_after_the_data(tmp_path, inner):
    for name, content in MEMBERS.items():
        write(tmp_path / inner / name, content)
    found = look(tmp_path / "elsewhere", tmp_path).copy
    assert found == (None if "/a/" in inner else tmp_path / inner)


def test_the_sample_set_is_not_taken_for_cifar10(tmp_path):
    for name, content in MEMBERS.items():
        write(tmp_path / "cifar-10-sample-py" / name, content)
    assert look(tmp_path).copy is None


@pytest.mark.parametrize(
    "name, content",
    [
        ("cifar-10-python.tar.gz.crdownload", PACKED[:100]),
        ("cifar-10-python.tar", TAR[:2000]),
        ("cifar-10-matlab.tar.gz", b"another edition"),
        ("cifar10.zip", b"PK"),
    ],
)
def test_what_is_none_is_named_with_its_size_and_a_right_one_beside_it_wins(tmp_path, name, content):
    wrong = write(tmp_path / name, content)
    found = look(tmp_path)
    assert found.copy is None and list(found.wrong) == [wrong]
    assert found.wrong[wrong].startswith(f"{len(content)} of {len(PACKED)} bytes, SHA-256 is ")
    right = write(tmp_path / "cifar-10-python_2.tar.gz", PACKED)
    assert look(tmp_path).copy == right


def test_a_download_of_our_own_is_none_of_it(tmp_path):
    write(tmp_path / f"{ARCHIVE}.part", PACKED[:100])
    assert look(tmp_path) == (None, {})


@pytest.mark.parametrize("fault", ["absent", "short"])
def test_a_folder_is_complete_if_every_file_is_there_and_large_enough(tmp_path, fault):
    for name, content in MEMBERS.items():
        write(tmp_path / name, content)
    assert is_complete(tmp_path, LEAST)
    if fault == "absent":
        (tmp_path / "test_batch").unlink()
    else:
        write(tmp_path / "data_batch_2", b"short")
    assert not is_complete(tmp_path, LEAST)


def test_unpacking_writes_nothing_outside_and_nothing_but_files(tmp_path):
    names = ["../data_batch_1", f"{FOLDER}/../up", f"{FOLDER}/a/b", "/abs", f"{FOLDER}/good"]
    archive = write(tmp_path / "odd.tar", tar_of(dict.fromkeys(names, b"x")))
    with tarfile.open(archive, "a") as tar:
        link = tarfile.TarInfo(f"{FOLDER}/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    unpack(archive, tmp_path / "target")
    assert sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*")) == [
        Path("odd.tar"), Path("target"), Path("target/good"),
    ]  # fmt: skip
