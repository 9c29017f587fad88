"""The texts of one site against one another: names, numbers, places, capacities and terms agree."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from service.domain.bundles import BundleSubject, Printed, Role, at_document
from service.domain.comparison import folded, is_blank, read_quantity, read_voltage
from service.domain.dates import parse_worded, worded
from service.domain.families import FamilyRule, family_rule
from service.domain.passages import PrintedRow, printed_tables
from service.domain.shared_values import SHARED_ROWS, SHARED_VALUES, SharedRows
from service.domain.validation import NOT_APPLICABLE, Hit, Place, RuleResult

_OWN_NUMBER = "contract_no.supplier"
_MAIN_NUMBER = "main_contract.contract_no"
_PV_NUMBER = "agreed.pv.sale_contract_no"
_PV_SALE = "pv-purchase-sale"
_RENEWAL = "renewal-agreement"


def _same_words(one: str, other: str) -> bool:
    """Whether two printings say the same: words, or the same quantity, voltage or blank."""
    if folded(one) == folded(other) or (is_blank(one) and is_blank(other)):
        return True
    quantity, voltage = read_quantity(one), read_voltage(one)
    return (quantity is not None and quantity == read_quantity(other)) or (
        voltage is not None and voltage == read_voltage(other)
    )


def _reference(subject: BundleSubject, documents: Iterable[int]) -> int:
    """What the others are held against: the main contract if it prints it, else the first."""
    found = sorted(set(documents))
    main = subject.main()
    return main if main in found else found[0]


def _same_value(rule_id: str, names: Mapping[str, str]) -> FamilyRule[BundleSubject]:
    """A rule: documents that print a path (path -> its Chinese name) print the same."""

    def judge(subject: BundleSubject) -> RuleResult:
        printed = {path: list(subject.printed(path)) for path in names}
        shared = {
            path: found
            for path, found in printed.items()
            if len({item.document for item in found}) > 1
        }
        if not shared:
            return NOT_APPLICABLE
        return [
            hit
            for path, found in shared.items()
            for hit in _differences(subject, found, names[path])
        ]

    return FamilyRule(rule_id, judge)


def _differences(subject: BundleSubject, printed: Sequence[Printed], name: str) -> Iterator[Hit]:
    """One hit a document and wording, however often the document repeats it."""
    reference = _reference(subject, (item.document for item in printed))
    right = next(item.run.text for item in printed if item.document == reference)
    seen = set()
    for item in printed:
        key = item.document, folded(item.run.text)
        if item.document == reference or key in seen or _same_words(item.run.text, right):
            continue
        seen.add(key)
        found = f"{subject.title(item.document)}的{name}印为「{item.run.text}」"
        yield Hit(item.place, found, f"{subject.title(reference)}印为「{right}」")


def _same_rows(rule_id: str, shared: SharedRows) -> FamilyRule[BundleSubject]:
    """A rule over list tables: rows with the same key say the same in every document."""
    list_name, key, noun, columns = shared.list_name, shared.key, shared.noun, shared.columns

    def judge(subject: BundleSubject) -> RuleResult:
        rows = {
            number: found
            for number in range(len(subject.documents))
            if (found := _keyed_rows(subject, number, list_name, key))
        }
        if len(rows) < 2:
            return NOT_APPLICABLE
        reference = _reference(subject, rows)
        return [
            hit
            for number in rows
            if number != reference
            for row in rows[number]
            for hit in _row_differences(subject, number, row, reference, rows[reference])
        ]

    def _row_differences(
        subject: BundleSubject,
        number: int,
        row: PrintedRow,
        reference: int,
        others: Sequence[PrintedRow],
    ) -> Iterator[Hit]:
        row_key = folded(row.text(key) or "")
        for column, name in columns.items():
            text = row.text(column)
            right = next(
                (
                    found
                    for other in others
                    if folded(other.text(key) or "") == row_key
                    and (found := other.text(column)) is not None
                ),
                None,
            )
            if text is None or right is None or _same_words(text, right):
                continue
            found = f"{subject.title(number)}{noun}「{row_key}」的{name}印为「{text}」"
            expected = f"{subject.title(reference)}印为「{right}」"
            yield Hit(at_document(row.place, number), found, expected)

    return FamilyRule(rule_id, judge)


def _keyed_rows(subject: BundleSubject, number: int, list_name: str, key: str) -> list[PrintedRow]:
    outline = subject.documents[number].outline
    tables = printed_tables(outline, list_name)
    return [row for rows in tables for row in rows if row.text(key) is not None]


@family_rule("bundle.one-main")
def _one_main(subject: BundleSubject) -> RuleResult:
    """At most one supply contract: two side by side leave open which one holds."""
    mains = subject.numbers(Role.MAIN)
    if not mains or len(subject.documents) < 2:
        return NOT_APPLICABLE
    first, *others = mains
    return [
        Hit(
            Place(document=number),
            f"{subject.title(number)}也是供用电合同",
            f"同一用电地点只有一份供用电合同，已有{subject.title(first)}",
        )
        for number in others
    ]


@family_rule("bundle.main-contract-no")
def _main_contract_no(subject: BundleSubject) -> RuleResult:
    """What stands beside or changes the main contract names that contract's number."""
    main = subject.main()
    dependent = subject.numbers(Role.DEPENDENT)
    if main is None or not dependent:
        return NOT_APPLICABLE
    own = next(subject.printed(_OWN_NUMBER, main), None)
    named = [item for n in dependent for item in subject.printed(_MAIN_NUMBER, n)]
    if own is None or not named:
        return NOT_APPLICABLE
    return _unlike(subject, named, own, "主合同编号")


@family_rule("bundle.pv-contract-no")
def _pv_contract_no(subject: BundleSubject) -> RuleResult:
    """The number of the PV contract that the main contract names is that contract's own."""
    main = subject.main()
    sales = [n for n, d in enumerate(subject.documents) if d.outline.kind.id == _PV_SALE]
    if main is None or not sales:
        return NOT_APPLICABLE
    own = next(subject.printed(_OWN_NUMBER, *sales), None)
    named = list(subject.printed(_PV_NUMBER, main))
    if own is None or not named:
        return NOT_APPLICABLE
    return _unlike(subject, named, own, "发用电（购售电）合同编号")


def _unlike(subject: BundleSubject, named: Sequence[Printed], own: Printed, name: str) -> list[Hit]:
    expected = f"{subject.title(own.document)}的编号为「{own.run.text}」"
    hits: dict[tuple[int, str], Hit] = {}
    for item in named:
        if folded(item.run.text) != folded(own.run.text):
            found = f"{subject.title(item.document)}的{name}印为「{item.run.text}」"
            hits.setdefault((item.document, item.run.text), Hit(item.place, found, expected))
    return list(hits.values())


@family_rule("bundle.own-number")
def _own_number(subject: BundleSubject) -> RuleResult:
    """No two texts of a bundle bear the same number."""
    own = [
        item
        for n in subject.numbers(Role.MAIN, Role.DEPENDENT)
        if (item := next(subject.printed(_OWN_NUMBER, n), None)) is not None
        and not is_blank(item.run.text)
    ]
    if len(own) < 2:
        return NOT_APPLICABLE
    first: dict[str, Printed] = {}
    hits = []
    for item in own:
        earlier = first.setdefault(folded(item.run.text), item)
        if earlier is not item:
            found = f"{subject.title(item.document)}的合同编号为「{item.run.text}」"
            expected = f"另编号码：{subject.title(earlier.document)}已用此编号"
            hits.append(Hit(item.place, found, expected))
    return hits


@family_rule("bundle.term")
def _term(subject: BundleSubject) -> RuleResult:
    """What stands beside or changes the main contract does not outlast it, renewals counted."""
    main = subject.main()
    if main is None:
        return NOT_APPLICABLE
    every = subject.numbers(Role.DEPENDENT)
    renewals = [n for n in every if subject.documents[n].outline.kind.id == _RENEWAL]
    dependent = [n for n in every if n not in renewals]
    ends = [day for n in (main, *renewals) if (day := _end(subject, n)) is not None]
    own = [(n, day) for n in dependent if (day := _end(subject, n)) is not None]
    if not ends or not own:
        return NOT_APPLICABLE
    last = max(ends)
    return [
        Hit(
            next(subject.printed("term.ends_on", number)).place,
            f"{subject.title(number)}至{worded(day)}止",
            f"不晚于{subject.title(main)}的终止日{worded(last)}",
        )
        for number, day in own
        if day > last
    ]


def _end(subject: BundleSubject, number: int) -> date | None:
    days = (parse_worded(folded(i.run.text)) for i in subject.printed("term.ends_on", number))
    return next((day for day in days if day is not None), None)


BUNDLE_RULES: tuple[FamilyRule[BundleSubject], ...] = (
    _one_main,
    _main_contract_no,
    _pv_contract_no,
    _own_number,
    _term,
    *(_same_value(rule_id, names) for rule_id, names in SHARED_VALUES.items()),
    *(_same_rows(rule_id, rows) for rule_id, rows in SHARED_ROWS.items()),
)
