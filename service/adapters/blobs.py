"""Blobs in a local folder, named by their content: `ab/cd/abcd…`."""

import hashlib
from pathlib import Path

from service.adapters.whole_files import write_whole
from service.domain.errors import Unavailable


class BlobMissing(Unavailable):
    code = "blob_missing"


class FolderBlobs:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes) -> str:
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
        return name

    def get(self, sha256: str) -> bytes:
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise BlobMissing(f"存储中缺少文件 {sha256[:12]}") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise BlobMissing(f"存储中的文件 {sha256[:12]} 已损坏")
        return content

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise BlobMissing("文件名不是 sha256")
        return self._folder / sha256[:2] / sha256[2:4] / sha256
