"""Who a message is for: people of ours by their account, customers by their electricity account.

`recipient` of a notice is `<user account id>`, `customers/<account id>`, `webhooks/<id>` or
`organisations/<id>` (the organisation's group chat).
"""

from dataclasses import dataclass

from service.store.access import user_with_id
from service.usecases.work import Work


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who can be reached; an address that is not known is empty."""

    name: str
    email: str = ""
    mobile: str = ""


def recipient_of(work: Work, reference: str) -> Recipient | None:
    """Whoever a reference stands for; None where nobody is there (any more).

    Not scoped to the actor: the recipient was chosen when the message was posted.
    """
    user = user_with_id(work.session, reference)
    if user is None or user.disabled_at is not None:
        return None
    return Recipient(user.name)
