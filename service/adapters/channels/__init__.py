"""The channels of this installation by name. A channel is one file here and one line below."""

from collections.abc import Mapping
from pathlib import Path

from service.adapters.channels.outbox import Outbox
from service.ports import Channel


def open_channels(data_dir: Path) -> Mapping[str, Channel]:
    """Name -> channel; messages are posted to `outbox` unless told otherwise."""
    return {"outbox": Outbox(data_dir / "outbox")}
