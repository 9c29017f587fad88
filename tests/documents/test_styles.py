"""Skeletons: every style is there, Chinese settings, the same bytes from the same script."""

from pathlib import Path

import pytest

from contract_templates import skeletons
from service.documents import styles
from tests.documents.parts_of_docx import W, names, part, tree

FOLDER = Path(__file__).resolve().parents[2] / "contract_templates"
SKELETONS = [FOLDER / dress.folder / "v1" / "skeleton.docx" for dress in skeletons.KINDS]


def style(file: bytes, identity: str) -> list[str]:
    """Local names of the run properties of a style."""
    (found,) = (s for s in tree(file, "word/styles.xml") if s.get(f"{W}styleId") == identity)
    return [item.tag.removeprefix(W) for item in found.iterfind(f"{W}rPr/*")]


@pytest.mark.parametrize("path", SKELETONS, ids=lambda path: path.parent.parent.name)
def test_a_skeleton_has_every_style_under_its_chinese_name(path: Path) -> None:
    found = {
        item.get(f"{W}styleId"): name.get(f"{W}val")
        for item in tree(path.read_bytes(), "word/styles.xml").iter(f"{W}style")
        if (name := item.find(f"{W}name")) is not None
    }
    assert styles.NAME_BY_ID.items() <= found.items()


@pytest.mark.parametrize("path", SKELETONS, ids=lambda path: path.parent.parent.name)
def test_twins_are_bold_and_underlined_and_others_are_not(path: Path) -> None:
    for item in styles.ALL:
        if item.twin:
            twin = style(path.read_bytes(), item.dress(True))
            assert {"b", "u"} <= set(twin), item.name
            assert "u" not in style(path.read_bytes(), item.dress(False)), item.name


@pytest.mark.parametrize("dress", skeletons.KINDS, ids=lambda dress: dress.folder)
def test_the_script_makes_the_same_parts_each_time(dress: skeletons.Dress) -> None:
    kept = (FOLDER / dress.folder / "v1" / "skeleton.docx").read_bytes()
    made = skeletons.skeleton(dress)
    assert made == skeletons.skeleton(dress)
    assert names(made) == names(kept)
    # The bytes of deflate may differ from one zlib to another; the parts must not.
    assert all(part(made, name) == part(kept, name) for name in names(made))


def test_a_skeleton_is_set_for_chinese_and_for_todays_word() -> None:
    file = SKELETONS[0].read_bytes()
    settings = part(file, "word/settings.xml").decode()
    assert 'w:name="compatibilityMode"' in settings
    assert 'w:val="15"' in settings
    defaults = part(file, "word/styles.xml").decode().split("<w:style ")[0]
    assert 'w:eastAsia="zh-CN"' in defaults
    assert 'w:eastAsia="宋体"' in defaults
    assert "Theme" not in defaults
    assert 'w:w="11906" w:h="16838"' in part(file, "word/document.xml").decode()
