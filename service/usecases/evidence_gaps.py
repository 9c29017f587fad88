"""What an evidence sheet does not know, said in words: what is not there proves nothing."""

from collections.abc import Iterator, Sequence

from service.domain.dates import worded
from service.domain.evidence_sheet import SheetTerm
from service.store.legacy import legacy_paper
from service.usecases.evidence_scene import Scene
from service.usecases.notice_evidence import EvidenceView
from service.usecases.terms_as_of import TermsView
from service.usecases.work import CHINA

_NO_BILLS = "本系统不留存抄表、计费和缴费记录；实际抄见电量、计费结果和缴费情况须另行核对。"


def gaps_of(
    scene: Scene, view: TermsView, terms: Sequence[SheetTerm], notices: Sequence[EvidenceView]
) -> Iterator[str]:
    """Sentences, what weighs most first."""
    yield from _of_contracts(scene, view)
    yield from _of_record(scene)
    unstated = [term.name for term in terms if term.differs is None and not term.paper]
    if unstated:
        yield f"合同没有载明、不能对照的项目：{'、'.join(dict.fromkeys(unstated))}。"
    unproved = [item for item in notices if item.delivery.received_at is None]
    if unproved:
        yield f"有{len(unproved)}条通知没有到达的记录，不能据此认定用电人已经收到。"
    if scene.known_at < scene.work.now:
        at = scene.known_at.astimezone(CHINA)
        yield f"{worded(at.date())} {at:%H:%M}以后录入的记录没有列入。"
    yield _NO_BILLS


def _of_contracts(scene: Scene, view: TermsView) -> Iterator[str]:
    if not view.lines:
        yield "没有核对日有效合同的记录，不能说明当日按什么约定计费。"
    for line in view.lines:
        if line.parallel:
            yield (
                f"核对日同时有{len(line.parallel)}份同类合同有效（{'、'.join(line.parallel)}），"
                "以哪一份为准不清楚；上表所列是最后生效的一份。"
            )
        for words in line.only_in_words:
            yield (
                f"{words.number}写明「{words.item}：{words.old} → {words.new}」，"
                "没有对应到档案的具体项目，上表没有计入。"
            )
    for contract in scene.papers.values():
        original = legacy_paper(scene.work.session, contract.id)
        if original is not None and original.confirmed_at is None:
            yield f"{contract.number}是登记的原有合同，所载内容尚未经人对照原件核对。"


def _of_record(scene: Scene) -> Iterator[str]:
    record = scene.record
    if record is None:
        yield "没有核对日的用电档案，不能对照。"
        return
    recorded_on = record.recorded_at.astimezone(CHINA).date()
    if recorded_on > scene.day:
        yield (
            f"上表的用电档案是{worded(recorded_on)}补录的，"
            "核对日当天系统中的记载见「用电档案的变动」。"
        )
