"""The shapes of library files: what keys each kind of file may and must have."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
ClauseId = Annotated[str, Field(pattern=r"^[a-z0-9-]+\.[a-z0-9-]+$")]
VerifiedOrNot = Literal["verified", "unverified"]
PublicationStatus = Literal["draft", "published"]
DecimalText = Annotated[str, Field(min_length=1, max_length=200)]


def _flag(value: Any) -> Any:
    """`true` and `false` only: `yes`, `no`, `1` are refused rather than guessed."""
    if value in ("true", "false"):
        return value == "true"
    raise ValueError("须写 true 或 false")


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else (value or [])


def _empty_list(value: Any) -> Any:
    return [] if value is None else value


Flag = Annotated[bool, BeforeValidator(_flag)]
Lines = Annotated[list[str], BeforeValidator(_listed)]
Items = Annotated[list[str], BeforeValidator(_empty_list)]


class FileModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AppliesFile(FileModel):
    all: Items = []
    any: Items = []
    none: Items = []


class ArticleFile(FileModel):
    no: Annotated[int, Field(ge=1, le=2000)]
    gist: Annotated[str, Field(min_length=4)]
    status: VerifiedOrNot
    digest: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")] | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    note: str | None = None


class SourceFile(FileModel):
    id: Slug
    title: str
    kind: Literal["statute", "interpretation", "rule", "standard", "document"]
    issuer: str
    in_force_from: date | None = None
    in_force_to: date | None = None
    status: VerifiedOrNot
    text_file: Lines = []
    articles: list[ArticleFile] = []
    replaces: str | None = None
    replaced_by: str | None = None
    note: str | None = None


class ParameterValueFile(FileModel):
    from_: Annotated[date, Field(alias="from")]
    value: DecimalText
    basis: str
    note: str | None = None


class ParameterFile(FileModel):
    id: Slug
    title: str
    unit: str | None = None
    values: Annotated[list[ParameterValueFile], Field(min_length=1)]
    checked_on: date
    status: VerifiedOrNot
    note: str | None = None


class ClauseFile(FileModel):
    id: ClauseId
    version: Annotated[int, Field(ge=1)]
    title: str
    status: PublicationStatus
    effective_from: date
    effective_to: date | None = None
    basis: Annotated[list[str], Field(min_length=1)]
    applies_to: AppliesFile = AppliesFile()
    prominence: Literal["required", "none"]
    heading: Literal["title", "none"] = "title"
    layout: str | None = None
    owner: str
    change: str


class ColumnFile(FileModel):
    title: str
    value: str | None = None
    handwritten: Flag = False
    width: Annotated[int, Field(ge=1, le=200)]


class TableFile(FileModel):
    id: Slug
    title: str
    rows: str | None = None
    empty: str | None = None
    columns: list[ColumnFile] = []
    layout: Literal["form", "list"] = "list"
    heading: Flag = False
    widths: list[int] = []
    cells: list[list[str]] = []


class ChapterFile(FileModel):
    id: Slug
    title: str
    layout: Literal["cover", "plain", "chapter", "page", "schedule", "addendum"]
    clauses: Annotated[list[ClauseId], Field(min_length=1)]
    applies_to: AppliesFile = AppliesFile()


class TermFile(FileModel):
    cap: Slug
    default_years: Annotated[int, Field(ge=1, le=20)]
    renewal_modes: list[str]
    default_renewal: str
    objection_notice_days: int | None = None
    ends_with_main: Flag = False


class AnnexFile(FileModel):
    id: Slug
    title: str
    required_for: AppliesFile | None = None


class TemplateFile(FileModel):
    id: Slug
    version: Annotated[int, Field(ge=1)]
    name: str
    code: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")] = "BC"
    text_version: str
    status: PublicationStatus
    effective_from: date
    effective_to: date | None = None
    applies_to: AppliesFile
    chapters: Annotated[list[ChapterFile], Field(min_length=1)]
    required_terms: Items = []
    addenda: Items = []
    term: TermFile | None = None
    reminders: Items = []
    required_for: AppliesFile | None = None
    annexes: list[AnnexFile] = []
    agreed_fields: dict[str, str] = {}
    agreed_defaults: dict[str, Any] = {}
    on_request: Flag = False
    side_agreement: Flag = False
    offered_with: Items = []
    instead_of: Items = []
    retitle: str | None = None
    change: str = "首版"


class ReadingFile(FileModel):
    """What a reader of a file would have noted beside the words."""

    tracked_changes: Annotated[int, Field(ge=0)] = 0
    hidden: Items = []
    comments: Items = []
    added: Items = []
    contract_no: str | None = None


class CaseFile(FileModel):
    name: str
    expect: Literal["pass", "fail", "not-applicable"]
    sample: str = ""
    samples: Items = []
    papers: Items = []
    kind: str | None = None
    document: list[dict[str, Any]] = []
    account: dict[str, Any] = {}
    reading: ReadingFile | None = None


class CardFile(FileModel):
    id: ClauseId
    title: str
    severity: Literal["block", "warn", "note"]
    basis: Annotated[list[str], Field(min_length=1)]
    message: str
    advice: str
    arithmetic: Flag = False
    family: Literal["text", "bundle", "intake"] = "text"
    cases: Annotated[list[CaseFile], Field(min_length=3)]


class PaperFile(FileModel):
    id: Slug
    title: str
    also: Items = []


class ProfileFile(FileModel):
    """A company's own figures: parameter -> the parameter that stands in its place."""

    id: Slug
    name: str
    note: str | None = None
    parameters: dict[str, Slug] = {}


class PapersFile(FileModel):
    """Every paper an applicant may hand in, with the other names it goes by."""

    papers: Annotated[list[PaperFile], Field(min_length=1)]


class NeedFile(FileModel):
    """What an application needs: any one of the papers, and all of the facts."""

    id: Slug
    rule: ClauseId
    title: str
    papers: Items = []
    facts: dict[str, str] = {}
    kinds: Items = []
    applies_to: AppliesFile = AppliesFile()
    if_recorded: str | None = None
    basis: Annotated[list[str], Field(min_length=1)]
    note: str | None = None


class SampleDrawingFile(FileModel):
    """A drawing of a sample; its page is a plain test image made by the program."""

    slot: str
    title: str
    drawing_no: str
    drawn_on: date


class SampleFile(FileModel):
    """A filled sample: a demo account (or its changes) and what is agreed."""

    title: str
    account: str
    as_of: date
    starts_on: date
    ends_on: date | None = None
    contract_no: str
    changes: dict[str, Any] = {}
    kind: str | None = None
    addenda: list[str] | None = None
    agreed: dict[str, Any] = {}
    renewal_mode: str | None = None
    objection_notice_days: int | None = None
    special_terms: Items = []
    related_contracts: Items = []
    customer_contract_no: str | None = None
    drawings: list[SampleDrawingFile] = []
    main_contract: dict[str, str] | None = None
    amendments: list[dict[str, str]] = []
