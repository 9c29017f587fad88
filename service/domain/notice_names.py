"""What the record of messages calls things."""

from service.domain.notices import Fate

KINDS = {
    "task.assigned": "新待办",
    "task.overdue": "待办超期",
    "task.escalated": "超期升级",
    "contract.returned": "合同退回",
    "contract.approved": "审批通过",
    "contract.stale_approval": "审批失效",
    "comment.added": "审核意见",
    "ratification.opened": "代签追认",
    "signing.objected": "签约方异议",
    "copy.needs_person": "签署件须人工核对",
    "exception.granted": "先行供电批准",
    "renewal.objected": "续期异议",
    "renewal.withdrawn": "续期异议撤回",
    "reminder.renewal": "到期提醒",
    "reminder.rolls_over": "顺延提醒",
    "reminder.expired": "过期未办结",
    "reminder.rolled": "已顺延",
    "reminder.continues": "期满继续有效",
    "reminder.temporary": "临时用电到期",
    "reminder.authority": "授权、证照到期",
    "reminder.reduction": "减容、暂换、暂拆到期",
    "reminder.task": "待办临期",
    "reminder.unplanned": "提醒计划异常",
    "customer.renewal": "到期提示（用电人）",
    "customer.rolls_over": "顺延提示（用电人）",
    "customer.rolled": "已顺延（用电人）",
    "customer.expired": "已到期（用电人）",
    "customer.continues": "继续有效（用电人）",
    "customer.temporary": "临时用电到期（用电人）",
    "customer.authority": "授权、证照到期（用电人）",
    "customer.change": "用电变更须办合同手续（用电人）",
    "customer.reduction": "减容、暂换、暂拆到期（用电人）",
    "digest.people": "合并提醒",
    "digest.customer": "合并提示（用电人）",
    "webhook.event": "事件推送",
    "webhook.paused": "事件推送已暂停",
}
"""Kind of notice -> its name."""

FATES = {
    Fate.SENT: "已发出",
    Fate.ACCEPTED: "对方系统已接收",
    Fate.DELIVERED: "已送达",
    Fate.UNKNOWN: "结果不明",
    Fate.PASSING: "暂未成功",
    Fate.PERMANENT: "未送达",
}
"""What a receipt says -> in words, where it has none of its own."""

CHANNELS = {
    "outbox": "发件箱",
    "email": "电子邮件",
    "sms": "短信",
    "wework": "工作群",
    "webhook": "事件推送",
    "letter": "书面通知",
    "visit": "上门送达",
    "carried": "合并发送",
}
"""Channel -> its name."""
