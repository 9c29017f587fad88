"""Why mail did not arrive or a server cannot be used, in words that hold no personal value."""

import re
import smtplib
import socket
import ssl

from service.domain.mail import without_addresses

STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_MEANINGS = {
    "1.1": "收件地址不存在",
    "1.2": "收件地址的域名不存在",
    "1.3": "收件地址不正确",
    "1.10": "收件域名不接收邮件",
    "2.1": "收件邮箱已停用",
    "2.2": "收件邮箱已满",
    "3.4": "邮件过大",
    "4.1": "对方服务器没有应答",
    "4.7": "多次投递未成功，已超过期限",
    "7.1": "对方拒收",
}
"""The last two numbers of a status of RFC 3463 -> what it means."""

_LONG_NUMBER = re.compile(r"\d{6,}")
_LONGEST_QUOTE = 120

_CERTIFICATE_WRONGS = {
    9: "证书尚未生效",
    10: "证书已过期",
    18: "证书是自签的，不受信任",
    19: "证书不是由受信任的机构签发",
    20: "证书不是由受信任的机构签发",
    21: "证书不是由受信任的机构签发",
    62: "证书与主机名不符",
    64: "证书与主机地址不符",
}
"""OpenSSL's verification code -> what is wrong."""


def status_in(text: str) -> str:
    """The first status like `5.1.1` in a text, or nothing."""
    found = STATUS.search(text)
    return found.group() if found else ""


def meaning_of(status: str) -> str:
    """What a status like `5.1.1` means; nothing where we have no word for it."""
    return _MEANINGS.get(status.partition(".")[2], "")


def quoted(text: str, address: str = "") -> str:
    """What a server wrote, for our records: without addresses, the recipient's name or numbers."""
    said = without_addresses(" ".join(text.split()))
    local = address.rpartition("@")[0]
    if local:
        said = re.sub(rf"(?<!\w){re.escape(local)}(?!\w)", "***", said, flags=re.IGNORECASE)
    return _LONG_NUMBER.sub("***", said)[:_LONGEST_QUOTE]


def why_unusable(error: OSError) -> str:
    """Why a server could not be reached, trusted or signed in to."""
    match error:
        case ssl.SSLCertVerificationError():
            wrong = _CERTIFICATE_WRONGS.get(error.verify_code, error.verify_message)
            return f"邮件服务器的证书未通过验证：{wrong}"
        case ssl.SSLError():
            return "与邮件服务器的加密连接未能建立"
        case smtplib.SMTPAuthenticationError():
            return f"邮件服务器不接受用户名和密码（{error.smtp_code}）"
        case smtplib.SMTPNotSupportedError():
            return "邮件服务器不提供所要求的加密或者登录方式，未发送"
        case smtplib.SMTPResponseException():
            return f"邮件服务器暂不接受连接（{error.smtp_code}）"
        case smtplib.SMTPException():
            return "邮件服务器没有应答，或者断开了连接"
        case socket.gaierror():
            return "找不到邮件服务器的主机名"
        case TimeoutError():
            return "连接邮件服务器超时"
        case _:
            return f"连接不上邮件服务器：{error.strerror or type(error).__name__}"
