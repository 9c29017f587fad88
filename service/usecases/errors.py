"""Errors of single use cases; they hang below the five kinds of `domain.errors`."""

from service.domain.errors import (
    Conflict,
    DemandsNotMet,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Unavailable,
)
from service.domain.errors import PdfUnavailable as PdfUnavailable


class AccountNumberTaken(Conflict):
    code = "account_number_taken"


class VersionChanged(Conflict):
    """The thing is no longer what the caller last read."""

    code = "version_changed"


class PersonErased(Conflict):
    """Personal data that this needs was erased on request."""

    code = "person_erased"


class SupplierNotRecorded(Conflict):
    code = "supplier_not_recorded"


class KeyInFlight(Conflict):
    """The first request with this Idempotency-Key is not answered yet."""

    code = "idempotency_key_in_flight"


class KeyReused(Invalid):
    """The Idempotency-Key was used for another request."""

    code = "idempotency_key_reused"


class FactsNotEffective(Invalid):
    code = "facts_not_effective"


class DrawingRefused(Invalid):
    code = "drawing_refused"


class AnnexSlotNotFound(NotFound):
    code = "annex_slot_not_found"


class UserNotFound(NotFound):
    code = "user_not_found"


class OrganisationNotFound(NotFound):
    code = "organisation_not_found"


class OrganisationExists(Conflict):
    """The code is taken, or there is a top of the tree already."""

    code = "organisation_exists"


class GrantNotFound(NotFound):
    code = "grant_not_found"


class DelegationNotFound(NotFound):
    code = "delegation_not_found"


class ApiKeyNotFound(NotFound):
    code = "api_key_not_found"


class LoginTaken(Conflict):
    code = "login_taken"


class NotForOneself(NotAllowed):
    """Nobody gives a role to themselves, acts for themselves, or disables themselves."""

    code = "not_for_oneself"


class PasswordRefused(Invalid):
    code = "password_refused"


class SignInDelayed(NotSignedIn):
    """Too many failures for this login or from this address; `seconds` until the next try."""

    code = "sign_in_delayed"

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class DriftNotFound(NotFound):
    code = "drift_not_found"


class DriftMoveNotPossible(Conflict):
    """The case has come too far for this step, or not far enough."""

    code = "drift_move_not_possible"


class AlreadySigned(Conflict):
    """The party's hand or seal stands on this paper already."""

    code = "already_signed"


class SealRefused(Invalid):
    """A seal that concludes no contract."""

    code = "seal_refused"


class PaperOnly(Conflict):
    """A kind that is signed on paper until a lawyer decides otherwise."""

    code = "paper_only"


class AuthorityNotFound(NotFound):
    code = "authority_not_found"


class RatificationNotFound(NotFound):
    code = "ratification_not_found"


class RatificationClosed(Conflict):
    """It was ratified or refused before, or its time is over."""

    code = "ratification_closed"


class ReturnedCopyNotFound(NotFound):
    code = "returned_copy_not_found"


class ReturnedCopyRefused(Invalid):
    """A returned copy that is not of this contract, version or text, or that lacks pages."""

    code = "returned_copy_refused"


class PageDecided(Conflict):
    """The page was judged before, or no person needs to judge it."""

    code = "page_decided"


class NotArchived(Conflict):
    code = "not_archived"


class LeaseLost(Conflict):
    """Another process has taken over the tick; this one may write nothing more of it."""

    code = "lease_lost"


class NodeBuried(Conflict):
    """This process was given up for dead; what it had taken is another's by now."""

    code = "node_buried"


class TaskNotFound(NotFound):
    code = "task_not_found"


class TaskClosed(Conflict):
    code = "task_closed"


class TaskTaken(Conflict):
    """The task is another person's."""

    code = "task_taken"


class ReminderNotFound(NotFound):
    code = "reminder_not_found"


class WebhookNotFound(NotFound):
    code = "webhook_not_found"


class WebhookPaused(Conflict):
    """Nothing is sent to it until somebody resumes it."""

    code = "webhook_paused"


class DeliveryNotFound(NotFound):
    code = "delivery_not_found"


class DeliveryUnderWay(Conflict):
    """It is waiting or being sent: sending it again by hand would change nothing."""

    code = "delivery_under_way"


class NoticeNotFound(NotFound):
    code = "notice_not_found"


class NoticeNotToRepeat(Conflict):
    """It is under way, arrived, or went another way: sending it again by hand is not for it."""

    code = "notice_not_to_repeat"


class NotALetter(Conflict):
    """Only letters and visits are posted or made by people."""

    code = "not_a_letter"


class TakerNotFit(Invalid):
    """The person does not have the role that the task takes."""

    code = "taker_not_fit"


class SignatoryNotAuthorised(DemandsNotMet):
    """Who signed may not sign for the party; the message has every reason."""

    code = "signatory_not_authorised"


class ReviewPolicyMissing(Unavailable):
    """The clause library has no review.yaml: nobody knows who must look."""

    code = "review_policy_missing"


class BlockingFindings(DemandsNotMet):
    """Something found in the text stops it; the message names each."""

    code = "blocking_findings"


class TermTextUnresolved(DemandsNotMet):
    """A changed text prints what gives no sure value; the message names each."""

    code = "term_text_unresolved"


class DisciplineNotHeld(NotAllowed):
    """The actor does not countersign for that discipline."""

    code = "discipline_not_held"


class CommentNotAnswered(Conflict):
    """Somebody else's comment is to be called settled, and nobody answered it."""

    code = "comment_not_answered"


class CommentsOpen(Conflict):
    """Comments that nobody answered or resolved."""

    code = "comments_open"


class CommentNotFound(NotFound):
    code = "comment_not_found"


class FindingNotFound(NotFound):
    code = "finding_not_found"


class DocumentOfOtherContract(Invalid):
    """An uploaded file that says it belongs to another contract, or does not say to which."""

    code = "document_of_other_contract"


class DocumentOutdated(Conflict):
    """An uploaded file was made from an older text than the newest one."""

    code = "document_outdated"


class TextNotFound(NotFound):
    """The contract has no text of that number."""

    code = "text_not_found"


class RedlineNotFaithful(Conflict):
    """Refusing or accepting all its changes would not give exactly the two texts."""

    code = "redline_not_faithful"


class TextEditedByHand(Conflict):
    """Drafting would change a clause that somebody edited in Word."""

    code = "text_edited_by_hand"


class CannotBeSent(Unavailable):
    """A message that cannot be made: no address, no wording. Its words are the reason."""

    code = "cannot_be_sent"


class RenewalObjectionNotFound(NotFound):
    code = "renewal_objection_not_found"


class ChangeNotFound(NotFound):
    code = "change_not_found"


class ChangeAlreadyOpen(Conflict):
    """The account has an open change of the same type."""

    code = "change_already_open"


class ChangeClosed(Conflict):
    """The change is completed or cancelled."""

    code = "change_closed"


class ChangeSigned(Conflict):
    """A paper of the change is signed: it cannot be cancelled any more."""

    code = "change_signed"


class NothingToConfirm(Conflict):
    """A change has nothing that a customer could sign a confirmation of."""

    code = "nothing_to_confirm"


class ChangePolicyMissing(Unavailable):
    """The clause library has no changes.yaml: nobody knows what a change asks of a contract."""

    code = "change_policy_missing"
