"""What the record of a message proves, as the law counts it: sent, arrived, or neither."""

from service.domain.notices import NoticeState
from service.domain.sending import PAPER

_SENT = (
    "所记发出时间是消息进入本公司不能控制的信息系统的时间，"
    "即法律上的发送时间（《电子签名法》第十一条）。"
)
_MEANING = {
    NoticeState.WAITING: "尚未发送，不产生通知的效力。",
    NoticeState.LEASED: "正在发送，结果尚未记下。",
    NoticeState.SENT: f"{_SENT}尚无回执，不能据此认定已经到达。",
    NoticeState.ACCEPTED: (
        f"{_SENT}对方的服务商已经接收，尚无送达回执，不能据此认定已经到达收件人。"
    ),
    NoticeState.DELIVERED: (
        "有回执证明消息已经进入收件人的系统。非当面的意思表示到达时生效，"
        "所记到达时间即为准（《民法典》第一百三十七条、《电子签名法》第十一条）。"
    ),
    NoticeState.UNKNOWN: (
        "发送中途断开，对方可能已经收到，也可能没有；不作已发出认定，以同一编号重发。"
    ),
    NoticeState.FAILED: "没有送到，不产生通知的效力。",
    NoticeState.GIVEN_UP: "多次发送均未成功，不产生通知的效力。",
    NoticeState.CANCELLED: "没有发送：事项已经办结，或者已由其他方式送达。",
}
_ON_PAPER = {
    NoticeState.WAITING: "等待有关人员寄送或者上门送达，并登记结果。",
    NoticeState.SENT: "已经交寄，尚未签收，不能据此认定已经到达。",
    NoticeState.DELIVERED: (
        "有人登记了签收。书面通知到达收件人时生效，以所记到达时间为准（《民法典》第一百三十七条）。"
    ),
}
_FILE = {
    NoticeState.DELIVERED: "已写入本机发件箱文件夹，同时可在消息中查看。",
}


def meaning_by_hand(who: str, what: str) -> str:
    """What follows where only a person says that it arrived: who wrote down what."""
    return (
        f"由{who}登记：{what}。这是本单位人员的记录，不是收件人系统的回执。"
        "以非对话方式作出的意思表示到达时生效，到达时间以所记为准（《民法典》第一百三十七条）。"
    )


def meaning(state: NoticeState, channel: str) -> str:
    """What follows from where a message stands."""
    own = {"outbox": _FILE, **dict.fromkeys(PAPER, _ON_PAPER)}.get(channel, {})
    return own.get(state, _MEANING[state])


def twice(unknowns: int) -> str:
    """What attempts without a known end mean for the recipient; empty where there were none."""
    if not unknowns:
        return ""
    return f"可能重复送达：有 {unknowns} 次发送结果不明，各次使用同一编号。"
