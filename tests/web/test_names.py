"""Everything the library prints or asks for has a name that readers know."""

import re
from collections.abc import Iterator

import pytest

from service.domain.agreed_names import GROUPS
from service.domain.agreement import agreed_model_of
from service.domain.catalogue import Library
from service.domain.drafting_needs import _leaves
from service.domain.field_names import field_name
from service.domain.placeholders import Prose, Slot
from service.domain.selection import Selection
from service.domain.traits import TRAITS
from service.web.clause_text import readable
from service.web.trait_names import TRAIT_NAMES

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def printed(library: Library) -> Iterator[str]:
    for versions in library.clauses.values():
        for block in (block for version in versions for block in version.prose):
            if isinstance(block, Prose):
                yield from (part.path for part in block.parts if isinstance(part, Slot))
    for table in library.tables.values():
        cells = [column.cell for column in table.columns]
        prefix = f"{table.rows}." if table.rows else ""
        for cell in [*cells, *(cell for row in table.cells for cell in row)]:
            yield from (prefix + part.path for part in cell.parts if isinstance(part, Slot))


def asked_for(library: Library) -> Iterator[str]:
    for versions in library.templates.values():
        yield from versions[-1].required_terms
        model = agreed_model_of(Selection(versions[-1], ()))
        yield from (f"agreed.{path}" for path, _, _ in _leaves(model))


@pytest.mark.parametrize("paths", [printed, asked_for])
def test_every_field_has_a_name(library: Library, paths: object) -> None:
    assert callable(paths)
    found = {path for path in paths(library) if not path.startswith("parameter.")}
    assert found
    assert [path for path in sorted(found) if not CHINESE.search(field_name(path))] == []


def test_every_group_of_agreed_values_has_a_heading(library: Library) -> None:
    groups = {
        path.split(".")[0]
        for versions in library.templates.values()
        for path, _, _ in _leaves(agreed_model_of(Selection(versions[-1], ())))
        if "." in path
    }
    assert groups <= set(GROUPS)


def test_every_trait_has_a_name() -> None:
    assert set(TRAIT_NAMES) == TRAITS


def test_every_clause_can_be_read(library: Library) -> None:
    for versions in library.clauses.values():
        for version in versions:
            passages = readable(version, library)
            assert passages
            words = [piece.text for passage in passages for piece in passage.pieces]
            words += [
                piece.text
                for passage in passages
                for row in passage.rows
                for cell in row
                for piece in cell
            ]
            assert not any("{{" in text or "agreed." in text for text in words), version.ref
