"""The master key: from the environment, or a file of mode 600 made at the first start."""

import base64
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.domain.errors import Unavailable

_KEY_BYTES = 32
_NONCE_BYTES = 12


class KeyUnusable(Unavailable):
    code = "key_unusable"


class MasterKey:
    """Wraps keys with AES-256-GCM under the master key."""

    def __init__(self, key: bytes) -> None:
        if len(key) != _KEY_BYTES:
            raise KeyUnusable("主密钥须为 32 字节(base64 编码)")
        self._key = key
        self._cipher = AESGCM(self.derive("wrap"))

    def wrap(self, key: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, key, None)

    def unwrap(self, wrapped: bytes) -> bytes:
        try:
            return self._cipher.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], None)
        except InvalidTag:
            raise KeyUnusable("主密钥与数据库不匹配，无法读取加密的个人信息") from None

    def derive(self, purpose: str) -> bytes:
        derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
        return derivation.derive(self._key)


class NoKey:
    """Stands where nothing personal is read: asking for it is refused."""

    def wrap(self, key: bytes) -> bytes:
        raise KeyUnusable("此处不读写个人信息，没有打开主密钥")

    unwrap = wrap

    def derive(self, purpose: str) -> bytes:
        raise KeyUnusable(f"此处没有打开主密钥，不能用于 {purpose}")


def master_key_from_text(text: str) -> MasterKey:
    """A key given as base64, as in DIANYUE_KEY."""
    try:
        return MasterKey(base64.b64decode(text.strip(), validate=True))
    except ValueError:
        raise KeyUnusable("主密钥不是合法的 base64 文字") from None


def master_key_from_file(path: Path) -> MasterKey:
    """The key in a file, which is made (mode 600) where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return master_key_from_text(path.read_text(encoding="ascii"))
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode() + "\n")
    return master_key_from_text(path.read_text(encoding="ascii"))
