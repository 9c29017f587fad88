"""How the record of deliveries shows states."""

from service.domain.notices import NoticeState

TONES = {
    NoticeState.WAITING: "plain",
    NoticeState.LEASED: "accent",
    NoticeState.SENT: "accent",
    NoticeState.ACCEPTED: "accent",
    NoticeState.DELIVERED: "good",
    NoticeState.UNKNOWN: "warn",
    NoticeState.FAILED: "bad",
    NoticeState.GIVEN_UP: "bad",
    NoticeState.CANCELLED: "muted",
}
"""State -> the tone of its badge."""
