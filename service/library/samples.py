"""Samples: filled terms beside a template (`samples/<name>.terms.yaml`), built on the
demo accounts.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from pydantic import ValidationError

from service.domain.errors import LibraryInvalid
from service.domain.facts import AccountFacts, Party
from service.domain.rule_cases import edit_account
from service.domain.selection import DraftRequest
from service.domain.terms import AnnexDrawing, AnnexPage
from service.domain.wrongs import problems_of
from service.library.files import SampleDrawingFile, SampleFile
from service.library.folders import LibraryFolders
from service.library.strict_yaml import read, refuse

SUFFIX = ".terms.yaml"
_PAGE = (1000, 700)


@dataclass(frozen=True, slots=True)
class Sample:
    """One filled sample: `name` is `<kind>/<sample>`."""

    name: str
    title: str
    account: dict[str, Any]
    facts: AccountFacts
    supplier: Party
    request: DraftRequest
    as_of: date
    contract_no: str
    expected_file: Path
    media: dict[str, bytes]


def load_samples(folders: LibraryFolders) -> dict[str, Sample]:
    """All samples by name; raises LibraryInvalid naming file and field."""
    supplier = Party.model_validate_json(folders.demo_supplier.read_bytes())
    return {
        name: _load(path, name, supplier, folders) for name, path in sorted(_sample_files(folders))
    }


def _sample_files(folders: LibraryFolders) -> Iterator[tuple[str, Path]]:
    for path in folders.contract_templates.glob(f"**/samples/*{SUFFIX}"):
        kind = path.parent.parent.parent.name
        yield f"{kind}/{path.name.removesuffix(SUFFIX)}", path


def _load(path: Path, name: str, supplier: Party, folders: LibraryFolders) -> Sample:
    file, document = read(path, folders.root, SampleFile)
    source = folders.demo_accounts / f"{file.account}.json"
    if not source.is_file():
        line = document.line_of(("account",))
        raise refuse(
            document.file, line, f"没有演示账户「{file.account}」，见 contract_templates/demo"
        )
    asked = {
        "starts_on",
        "ends_on",
        "kind",
        "addenda",
        "agreed",
        "renewal_mode",
        "objection_notice_days",
        "special_terms",
        "related_contracts",
        "customer_contract_no",
        "main_contract",
    }
    try:
        account = edit_account(json.loads(source.read_bytes())["facts"], file.changes)
        facts = AccountFacts.model_validate(account)
        drawn = [_drawing(drawing) for drawing in file.drawings]
        asked_for = file.model_dump(include=asked) | {
            "drawings": [drawing for drawing, _ in drawn],
            "changes": file.amendments,
        }
        request = DraftRequest.model_validate(asked_for)
    except ValidationError as error:
        problem = problems_of(error)[0]
        raise LibraryInvalid(f"{document.file}：「{problem.field}」{problem.message}") from None
    except ValueError as error:
        raise LibraryInvalid(f"{document.file}:{error}") from None
    return Sample(
        name=name,
        title=file.title,
        account=account,
        facts=facts,
        supplier=supplier,
        request=request,
        as_of=file.as_of,
        contract_no=file.contract_no,
        expected_file=path.with_name(path.name.replace(SUFFIX, ".expected.md")),
        media={drawing.pages[0].sha256: image for drawing, image in drawn},
    )


def _drawing(file: SampleDrawingFile) -> tuple[AnnexDrawing, bytes]:
    """The drawing of a sample with its made-up page: a frame, a line and the drawing number."""
    image = Image.new("L", _PAGE, 255)
    pen = ImageDraw.Draw(image)
    width, height = _PAGE
    pen.rectangle((20, 20, width - 20, height - 20), outline=0, width=3)
    pen.line((width // 2, 80, width // 2, height - 140), fill=0, width=4)
    for step in range(4):
        top = 120 + step * 140
        pen.rectangle((width // 2 - 60, top, width // 2 + 60, top + 60), outline=0, width=3)
    pen.rectangle((width - 360, height - 120, width - 20, height - 20), outline=0, width=2)
    pen.text((width - 340, height - 90), file.drawing_no, fill=0)
    buffer = BytesIO()
    image.save(buffer, format="PNG")
    data = buffer.getvalue()
    page = AnnexPage(
        sha256=hashlib.sha256(data).hexdigest(),
        media_type="image/png",
        width_px=width,
        height_px=height,
    )
    return AnnexDrawing(**file.model_dump(), pages=(page,)), data
