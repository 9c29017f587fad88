"""The channels of this installation by name. A channel is one file here and one line below."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from service.adapters.channels.outbox import Outbox
from service.adapters.channels.sms_aliyun import AliyunSms
from service.adapters.channels.sms_gateway import GatewaySms
from service.adapters.channels.sms_pickup import PickupSms
from service.adapters.channels.sms_tencent import TencentSms
from service.adapters.channels.smtp import Smtp
from service.adapters.channels.webhook import Webhook
from service.adapters.channels.wework import Wework
from service.adapters.mail.server import mail_server
from service.adapters.safe_client import safe_client
from service.adapters.safe_targets import SafeTargets, read_networks
from service.adapters.sms import SmsSetup, read_templates
from service.ports import Channel, Clock

_SMS: Mapping[str, Callable[[SmsSetup], Channel]] = {
    "aliyun": AliyunSms,
    "tencent": TencentSms,
    "gateway": GatewaySms,
    "pickup": PickupSms,
}


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
    is_production: bool = False


def open_channels(options: ChannelOptions, clock: Clock) -> Mapping[str, Channel]:
    """Name -> channel. `outbox` and `webhook` are always there."""
    targets = SafeTargets(read_networks(options.private_targets), options.is_production)
    client = safe_client(targets)
    channels: dict[str, Channel] = {
        "outbox": Outbox(options.data_dir / "outbox"),
        "webhook": Webhook(client, clock),
    }
    if options.smtp_url:
        server = mail_server(options.smtp_url, options.smtp_ca_file)
        channels["email"] = Smtp(server, options.mail_from, clock, options.bounce_folder)
    if options.sms_provider:
        channels["sms"] = _SMS[options.sms_provider](_sms_setup(options, clock, client))
    if options.wework_url:
        channels["wework"] = Wework(client, options.wework_url)
    return channels


def _sms_setup(options: ChannelOptions, clock: Clock, client: httpx.Client) -> SmsSetup:
    return SmsSetup(
        clock,
        client,
        options.data_dir / "sms-pickup",
        url=options.sms_url,
        key_id=options.sms_key_id,
        secret=options.sms_secret,
        app_id=options.sms_app_id,
        signature=options.sms_signature,
        templates=read_templates(options.sms_templates),
    )
