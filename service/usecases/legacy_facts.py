"""The versions of a contract that was not made here: what is known of its paper, kept as terms
with tokens for personal values, and read back.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from service.documents import fingerprint
from service.domain.errors import FactsInvalid, Problem
from service.domain.facts import AccountFacts
from service.domain.legacy_text import NO_VERSION, TEXT_VERSION, LegacyPaper, legacy_outline
from service.domain.outline import outline_to_json
from service.domain.people import hide, masked_places, personal_values, reveal
from service.domain.stated import may_be
from service.domain.templates import Template
from service.domain.terms import MainContract
from service.domain.vocabulary import PartyType, RenewalMode
from service.store.accounts import Account, AccountRevision, revision_on, revisions_of
from service.store.contracts import Contract, ContractVersion, version_numbered
from service.store.legacy import legacy_paper
from service.usecases.accounts import holder_of
from service.usecases.contract_texts import ENDING_AGREEMENT, account_behind
from service.usecases.work import Work

_SUPPLIER = "supplier"


def add_legacy_version(
    work: Work,
    contract: Contract,
    paper: LegacyPaper,
    facts: Mapping[str, Any],
    main: MainContract | None,
    revision: AccountRevision,
) -> ContractVersion:
    """Store what a paper states as the contract's newest version. `facts` are in the clear;
    `revision`: the record it is registered beside.
    """
    account = account_behind(work, contract)
    outline = legacy_outline(paper, facts)
    secrets = personal_values(placed(facts, revision.facts))
    tokens = work.vault.tokens_for(secrets, org_id=contract.org_id, holder=holder_of(account))
    contract.version += 1
    version = ContractVersion(
        id=work.new_id(),
        org_id=contract.org_id,
        contract_id=contract.id,
        no=contract.version,
        as_of=work.today,
        kind=paper.kind,
        kind_version=NO_VERSION,
        addenda=[],
        text_version=TEXT_VERSION,
        customer_contract_no=paper.customer_contract_no,
        account_revision_id=revision.id,
        terms=hide(_terms(paper, facts, main), tokens),
        outline=hide(json.loads(outline_to_json(outline)), tokens),
        fingerprint=fingerprint(outline),
        created_at=work.now,
        created_by=work.actor.id,
    )
    work.session.add_all((contract, version))
    work.session.flush()
    return version


def facts_stated(work: Work, contract: Contract, *, in_clear: bool = True) -> dict[str, Any]:
    """What the newest version states of the account's facts; tokens unless `in_clear`."""
    terms = version_numbered(work.session, contract, contract.version).terms
    facts = {name: terms[name] for name in AccountFacts.model_fields if name in terms}
    if _SUPPLIER in facts:
        facts[_SUPPLIER] = facts[_SUPPLIER]["name"]
    if not in_clear:
        return facts
    values = work.vault.values_of([holder_of(account_behind(work, contract))])
    clear: dict[str, Any] = reveal(facts, values)
    return clear


def paper_of(work: Work, contract: Contract) -> tuple[LegacyPaper, MainContract | None]:
    """What identifies a registered paper, and the contract it names."""
    version = version_numbered(work.session, contract, contract.version)
    row = legacy_paper(work.session, contract.id)
    term, main = version.terms["term"], version.terms["main_contract"]
    paper = LegacyPaper(
        number=contract.number,
        title=contract.title,
        kind=contract.kind,
        signed_on=row.signed_on if row is not None else None,
        starts_on=date.fromisoformat(term["starts_on"]),
        ends_on=date.fromisoformat(term["ends_on"]) if term["ends_on"] else None,
        renewal_mode=RenewalMode(term["renewal_mode"]),
        objection_notice_days=term["objection_notice_days"],
        customer_contract_no=version.customer_contract_no,
    )
    return paper, MainContract.model_validate(main) if main else None


def record_behind(work: Work, account: Account) -> AccountRevision:
    """Today's record; before its first day the first one."""
    revision = revision_on(work.session, account, work.today)
    return revision or revisions_of(work.session, [account])[0]


def misfits(
    account: Account,
    mode: RenewalMode,
    template: Template | None,
    facts: Mapping[str, Any],
    root: str = "",
) -> Iterator[Problem]:
    """What does not fit the account, the term or the kind; fields of facts below `root`."""
    if facts.get("account_no", account.account_no) != account.account_no:
        yield Problem(f"{root}account_no", f"须为本户的户号「{account.account_no}」，或者不填")
    temporary = facts.get("temporary")
    if temporary is not None and mode is not RenewalMode.NONE:
        yield Problem("renewal_mode", "临时用电合同期满不自动续期，须为不续期")
    if temporary is not None and not temporary.get("purpose"):
        yield Problem(f"{root}temporary.purpose", "临时用电须填写原件载明的用途")
    if template is None:
        return
    if template.id == ENDING_AGREEMENT:
        yield Problem("kind", "解除协议不作为原有合同登记，请在被解除的合同上办理解除")
    elif not may_be(template.applies_to, facts):
        yield Problem("kind", f"「{template.name}」与填写的供电电压、用电类别或者临时用电不符")


def refuse_masked(work: Work, account: Account, facts: Mapping[str, Any], root: str = "") -> None:
    """Masked values that were read somewhere are no values. Raises FactsInvalid."""
    known = work.vault.masks_of([holder_of(account)])
    masks = [masked for masked in known.values() if masked is not None]
    problems = [
        Problem(f"{root}{path}", "是遮盖后的值，请填写原件上完整的值")
        for path in masked_places(facts, masks)
    ]
    if problems:
        raise FactsInvalid("填写的内容中有遮盖后的个人信息", problems)


def _terms(
    paper: LegacyPaper, facts: Mapping[str, Any], main: MainContract | None
) -> dict[str, Any]:
    """As `Terms`, without what nobody knows."""
    named = {_SUPPLIER: {"name": facts[_SUPPLIER]}} if facts.get(_SUPPLIER) else {}
    return {
        **{name: value for name, value in facts.items() if name != _SUPPLIER},
        **named,
        "contract_no": {"supplier": paper.number, "customer": paper.customer_contract_no},
        "text_version": TEXT_VERSION,
        "term": {
            "starts_on": paper.starts_on.isoformat(),
            "ends_on": paper.ends_on.isoformat() if paper.ends_on is not None else None,
            "renewal_mode": paper.renewal_mode.value,
            "objection_notice_days": paper.objection_notice_days,
        },
        "agreed": {},
        "parameters": {},
        "main_contract": main.model_dump(mode="json") if main is not None else None,
        "changes": [],
        "related_contracts": [],
        "special_terms": [],
        "drawings": [],
    }


def placed(facts: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with what decides whether a number is a person's, where the paper does not tell:
    of the customer as recorded, of others as of a person.
    """
    placed = dict(facts)
    recorded = record["customer"]
    if facts.get("customer"):
        customer = facts["customer"]
        placed["customer"] = {"party_type": recorded["party_type"], **customer}
        credential = customer.get("credential")
        if credential:
            placed["customer"]["credential"] = {
                "type": recorded["credential"]["type"], **credential
            }  # fmt: skip
    if facts.get("further_parties"):
        natural = {"party_type": PartyType.NATURAL_PERSON.value}
        placed["further_parties"] = [
            {**item, "party": {**natural, **(item.get("party") or {})}}
            for item in facts["further_parties"]
        ]
    return placed
