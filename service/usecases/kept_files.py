"""Files that are kept for good: the bytes behind the Blobs port, and a row that says whose."""

from service.domain.errors import NotFound
from service.store.blobs import Blob, add_blob, blob_is_visible
from service.usecases.work import Work


def keep_file(work: Work, org_id: str, content: bytes, media_type: str) -> str:
    """Keep the bytes; returns their sha256 (64 hex)."""
    sha256 = work.ports.blobs.put(content)
    blob = Blob(
        org_id=org_id,
        sha256=sha256,
        size=len(content),
        media_type=media_type,
        created_at=work.now,
    )
    add_blob(work.session, blob)
    return sha256


def kept_file(work: Work, sha256: str) -> bytes:
    """The bytes of a file the actor's organisations keep; raises NotFound."""
    if not blob_is_visible(work.session, work.actor, sha256):
        raise NotFound("没有这个文件")
    return work.ports.blobs.get(sha256)
