"""A synthetic contract of the size of a high-voltage one with a photovoltaic addendum.

45 clauses, some 250 fields, forms, list tables, a figure, a drawing, conspicuous clauses.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from service.documents.header import DocumentHeader
from service.domain.clauses import Applies
from service.domain.outline import (
    Block,
    Cell,
    Chapter,
    Clause,
    Drawing,
    Element,
    FieldRun,
    Figure,
    Outline,
    Page,
    Paragraph,
    Table,
    TemplateRef,
    Text,
)
from service.domain.quantities import chinese_number
from service.domain.templates import Template

SKELETON = Path(__file__).resolve().parents[2] / "contract_templates/high-voltage/v1/skeleton.docx"
HEADER = DocumentHeader(
    supplier_no="DEMO-GY-2026-000001",
    customer_no="",
    text_version="DY-GY-2026-01",
    fingerprint=hashlib.sha256(b"sample").hexdigest(),
)
PROSE = (
    "供电人应当在每一抄表周期结束后按照双方确认的计量点逐点冻结示数，并在出账之日起向用电人提供可核对的明细；"
    "用电人对明细有疑问的，应当在收到之日起的约定期限内书面提出，供电人收到后逐项答复并说明计算依据"
)


def template(skeleton: bytes | None = None) -> Template:
    """A contract kind with the real skeleton and nothing else."""
    return Template(
        id="high-voltage",
        version=1,
        name="高压供用电合同",
        code="GY",
        text_version="DY-GY-2026-01",
        status="published",
        effective_from=date(2026, 1, 1),
        effective_to=None,
        applies_to=Applies(),
        chapters=(),
        required_terms=(),
        addenda=(),
        term=None,
        reminders=(),
        annexes=(),
        agreed_defaults={},
        agreed_fields={},
        on_request=False,
        is_addendum=False,
        retitle=None,
        skeleton=skeleton or SKELETON.read_bytes(),
        digest="",
        source_file="contract_templates/high-voltage/v1/template.yaml",
    )


def page_image(number: int, size: tuple[int, int]) -> bytes:
    """A page of a drawing as PNG."""
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((20, 20, size[0] - 20, size[1] - 20), outline="black", width=4)
    pen.line((20, 20, size[0] - 20, size[1] - 20 * number), fill="black", width=3)
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


_SIZES = ((1240, 1600), (1600, 900))
_IMAGES = [page_image(number, size) for number, size in enumerate(_SIZES, start=1)]
MEDIA = {hashlib.sha256(image).hexdigest(): image for image in _IMAGES}


def words(text: str) -> Text:
    return Text(text)


def fields(clause: int, count: int, value: str = "约定值") -> Paragraph:
    """A paragraph with `count` fields between words."""
    runs: list[Text | FieldRun] = []
    for number in range(count):
        runs += [
            Text(f"{PROSE}，第{number + 1}项为"),
            FieldRun(f"agreed.c{clause}.item_{number}", f"{value}{clause * 10 + number}"),
        ]
    return Paragraph((*runs, Text("。")))


def items(clause: int) -> tuple[Paragraph, ...]:
    return tuple(
        Paragraph(
            (Text("按照"), FieldRun(f"settlement.i{clause}_{n}", f"第{n}种方式"), Text("办理。")),
            label=f"（{chinese_number(n)}）" if n < 3 else "1.",
            level=1 if n < 3 else 2,
        )
        for n in range(1, 4)
    )


def list_table(table_id: str, columns: int, rows: int, value: str = "值") -> Table:
    body = tuple(
        tuple(
            Cell((FieldRun(f"{table_id.replace('-', '_')}[{r}].c{c}", f"{value}{r}{c}"),))
            for c in range(columns)
        )
        for r in range(rows)
    )
    empty = ((Cell((Text("无"),)),),)
    headings = tuple(f"列{chinese_number(c + 1)}" for c in range(columns))
    return Table(table_id, f"{table_id}表", headings, body or empty)


def form(table_id: str) -> Table:
    rows = tuple(
        (
            Cell((Text(f"项目{n}"),)),
            Cell((FieldRun(f"supplier.p{n}", f"供电人的第{n}项"),)),
            Cell((FieldRun(f"customer.p{n}", f"用电人的第{n}项"), Text("（以证件为准）"))),
        )
        for n in range(8)
    )
    wide = ((Cell((Text("说明"),)), Cell((Text("本表横跨两栏。"),))),)
    return Table(table_id, "当事人信息", ("项目", "供电人", "用电人"), rows + wide)


def signature() -> Table:
    labels = ("签字", "职务", "印章", "日期")
    rows = tuple((Cell((Text(label),)), Cell(), Cell()) for label in labels)
    return Table("closing-signature", "签署", ("项目", "供电人", "用电人"), rows)


def figure() -> Figure:
    lanes = (
        (
            Element("电源1（主供）", "演示一站 10千伏"),
            Element("公用线路", "演示一线12号杆"),
            Element("联络开关", "常闭"),
            Element("产权分界点", "12号杆熔断器上桩头"),
        ),
        (
            Element("电源2（备用）", "演示二站 10千伏"),
            Element("专用线路", "演示二线"),
            Element("产权分界点", "2号环网柜出线电缆终端头"),
        ),
    )
    shared = (
        Element("计量点1（总表）", "高供高计 配电室"),
        Element("受电点", "1号变压器 1000千伏安"),
    )
    return Figure("single-line", "供电接线及产权分界示意图", lanes, shared)


def drawing() -> Drawing:
    pages = tuple(Page(sha, "image/png", *size) for sha, size in zip(MEDIA, _SIZES, strict=True))
    return Drawing("connection-drawing", "供电接线设计图", "DY-01", "2026-11-20", pages)


def clause(
    chapter: str, number: int, label: str, *blocks: Block, prominent: bool = False
) -> Clause:
    content = blocks or (fields(number, 4), *items(number))
    return Clause(
        id=f"{chapter}.clause-{number}",
        version=1,
        label=label,
        title=f"第{number}项约定的内容",
        prominent=prominent,
        blocks=content,
    )


def _numbered(chapter: str, label: str, first: int, count: int, layout: str) -> Chapter:
    start = 1 if layout == "addendum" else first
    clauses = tuple(
        clause(
            chapter,
            first + n,
            f"第{chinese_number(start + n)}条",
            *_extra(first + n),
            prominent=(first + n) % 3 == 0,
        )
        for n in range(count)
    )
    return Chapter(chapter, label, f"{chapter}篇", layout, clauses)


def _extra(number: int) -> tuple[Block, ...]:
    tables: dict[int, Block] = {
        6: list_table("sources", 6, 2),
        9: list_table("metering-points", 12, 5),
        12: list_table("hv-motors", 5, 0),
        15: figure(),
        27: form("tariff-details"),
        43: list_table("inverters", 4, 3),
    }
    extra = tables.get(number)
    return (fields(number, 3), *items(number), extra) if extra else ()


def sample_chapters() -> Iterator[Chapter]:
    cover = replace(form("cover-details"), headings=())
    yield Chapter("cover", "", "封面", "cover", (clause("front", 0, "", cover),))
    party = clause("parties", 1, "", fields(1, 2), form("party-details"))
    yield Chapter("parties", "", "当事人", "plain", (replace(party, title="当事人信息"),))
    yield _numbered("supply", "第一章", 2, 14, "chapter")
    yield _numbered("tariff", "第二章", 16, 14, "chapter")
    yield _numbered("general", "第三章", 30, 10, "chapter")
    signing = clause("closing", 40, "", signature())
    yield Chapter("signature", "", "签署页", "page", (replace(signing, title="签署页"),))
    annex = clause("schedule", 41, "", drawing())
    yield Chapter("schedule-1", "附件一", "图纸", "schedule", (replace(annex, title="图纸"),))
    yield _numbered("distributed-pv", "", 42, 3, "addendum")


def sample_outline() -> Outline:
    return Outline(
        kind=TemplateRef("high-voltage", 1),
        addenda=(TemplateRef("distributed-pv", 1),),
        title="高压供用电合同",
        chapters=tuple(sample_chapters()),
    )
