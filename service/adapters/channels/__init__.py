"""The channels of this installation by name. A channel is one file here and one line below."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.adapters.channels.outbox import Outbox
from service.ports import Channel, Clock


@dataclass(frozen=True, slots=True)
class ChannelOptions:
    """What settings say of channels; one that is not set up is not there. See `Settings`."""

    data_dir: Path
    smtp_url: str = ""
    smtp_ca_file: Path | None = None
    mail_from: str = ""
    bounce_folder: Path | None = None
    sms_provider: str = ""
    sms_url: str = ""
    sms_key_id: str = ""
    sms_secret: str = ""
    sms_app_id: str = ""
    sms_signature: str = ""
    sms_templates: Path | None = None
    wework_url: str = ""
    private_targets: str = ""


def open_channels(options: ChannelOptions, clock: Clock) -> Mapping[str, Channel]:
    """Name -> channel. `outbox` is always there."""
    return {"outbox": Outbox(options.data_dir / "outbox")}
