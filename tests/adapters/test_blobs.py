"""Blobs: kept under the name of their content, and checked when they are read."""

import hashlib
from pathlib import Path

import pytest

from service.adapters.blobs import BlobMissing, FolderBlobs

CONTENT = b"a drawing"


def test_what_is_kept_comes_back_by_its_sha256(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    name = blobs.put(CONTENT)
    assert name == hashlib.sha256(CONTENT).hexdigest()
    assert blobs.get(name) == CONTENT


def test_keeping_it_twice_is_keeping_it_once(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    blobs.put(CONTENT)
    blobs.put(CONTENT)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_bytes_that_were_changed_are_not_handed_out(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    name = blobs.put(CONTENT)
    next(path for path in tmp_path.rglob("*") if path.is_file()).write_bytes(b"another")
    with pytest.raises(BlobMissing, match="损坏"):
        blobs.get(name)


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", "", "Z" * 64])
def test_a_name_that_is_not_there_is_missing(tmp_path: Path, name: str) -> None:
    with pytest.raises(BlobMissing):
        FolderBlobs(tmp_path).get(name)
