"""New facts void approvals: what is in review, approved or out for signature goes back to draft
where its text would be another one by the record of now.
"""

from service.domain.access import Permission
from service.domain.agreement import restored_terms
from service.domain.notices import NoticeRequest
from service.domain.review_changes import relevant_changes
from service.domain.standard import selection_of
from service.domain.vocabulary import ContractAction, ContractState
from service.store.accounts import Account
from service.store.contracts import Contract
from service.store.reviews import contracts_under_way
from service.usecases.access import needs
from service.usecases.accounts import Recorded, Recording, account_of, record_account
from service.usecases.contract_texts import facts_behind, read_text, subject_of
from service.usecases.drifts import look_again
from service.usecases.lifecycle import Step, held, take
from service.usecases.review_steps import ask_to_amend, drafter_of
from service.usecases.work import Work

_REOPENED = frozenset({ContractState.IN_REVIEW, ContractState.APPROVED, ContractState.ISSUED})
# A draft may be on its way into review this very moment: it is locked and looked at again.
_LOOKED_AT = [state.value for state in (ContractState.DRAFT, *sorted(_REOPENED))]


@needs(Permission.RECORD_ACCOUNTS)
def record_facts(
    work: Work, account_no: str, recording: Recording, expected: str | None = None
) -> Recorded:
    """Record facts of an account, reopen the review of the contracts that they change, and hold
    them against the contract in force.

    Raises what `record_account` raises.
    """
    recorded = record_account(work, account_no, recording, expected)
    if recorded.new_revision and not recorded.new_account:
        account = account_of(work, account_no)
        reopen_on_change(work, account)
        look_again(work, account)
    return recorded


def reopen_on_change(work: Work, account: Account) -> list[str]:
    """Take back to draft the account's contracts that the record of now makes another text of;
    returns their ids. For the system alone: nobody decides this.
    """
    found = contracts_under_way(work.session, work.actor, account.id, _LOOKED_AT)
    return [contract.id for contract in found if _reopen(work, account, contract)]


def _reopen(work: Work, account: Account, contract: Contract) -> bool:
    contract = held(work, contract.id, None)
    if ContractState(contract.state) not in _REOPENED:
        return False
    changes = changes_since_drafted(work, account, contract)
    if not changes:
        return False
    reason = f"用电档案已变更，与合同文本不一致：{'、'.join(changes)}"
    taken = take(work, contract.id, Step(ContractAction.REOPEN, reason=reason))
    ask_to_amend(work, taken.contract, taken.dossier, "档案变更，修改合同")
    drafter = drafter_of(work, taken.dossier)
    if drafter is not None:
        key = f"{contract.id}.{taken.contract.step}"
        work.post(
            NoticeRequest(
                "contract.stale_approval",
                drafter,
                subject_of(contract),
                contract.org_id,
                key,
                {"reason": reason},
            )
        )
    return True


def changes_since_drafted(work: Work, account: Account, contract: Contract) -> tuple[str, ...]:
    """Names of the facts by which the newest text would be another one today."""
    facts, _ = facts_behind(work, contract)
    text = read_text(work, contract)
    selection = selection_of(text.outline, work.library)
    if selection is None:
        return ()
    terms = restored_terms(text.terms, selection)
    return relevant_changes(terms, facts, selection, work.library, text.version.as_of)
