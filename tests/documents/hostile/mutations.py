"""Seeded mutations of real files: bytes of the archive, parts, elements, attributes, words.

Every mutation is a pure function of a file and a random.Random, so a seed says it all.
"""

import random
from collections.abc import Callable, Mapping
from copy import deepcopy
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from tests.documents.docx_files import DOCUMENT, RELATIONSHIPS, STYLES, TYPES, W, unpacked

_XML = (DOCUMENT, DOCUMENT, DOCUMENT, STYLES, TYPES, RELATIONSHIPS, "_rels/.rels")
_VALUES = (
    "", "0", "-1", "1", "²", "½", "NaN", "1e309", "9" * 30, "9" * 5000, "0x10", " 7 ", "true",
    "clause:power-source@999999", "field:equipment[999999].name", "field:", "c_", "f_1_0123456789",
    "../../x.xml", "https://x.invalid", "rId1", "Normal", "FFFFFF", "auto", "none", "\u202e",
    "begin", "end", "separate", "a" * 70_000, "DDEAUTO x", "％", "第一条", "table:", "figure:",
)  # fmt: skip
_PLANES = ((0x20, 0x7F), (0x4E00, 0x9FFF), (0x300, 0x370), (0x202A, 0x2070), (0x1F300, 0x1FAFF),
           (0xE000, 0xF8FF), (0xFF00, 0xFFEF))  # fmt: skip

Mutation = Callable[[bytes, random.Random], bytes]


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip whose bytes do not depend on the hour."""
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name, data in parts.items():
            archive.writestr(ZipInfo(name), data, ZIP_DEFLATED)
    return content.getvalue()


# ---- the archive ----------------------------------------------------------------------------


def flip_bytes(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def flip_directory(data: bytes, dice: random.Random) -> bytes:
    """Bytes of the zip's own records, at its end."""
    changed = bytearray(data)
    start = data.find(b"PK\x01\x02")
    for _ in range(dice.randint(1, 4)):
        changed[dice.randrange(start, len(changed))] = dice.randrange(256)
    return bytes(changed)


def cut(data: bytes, dice: random.Random) -> bytes:
    start, end = sorted(dice.sample(range(len(data)), 2))
    return data[:start] + data[end:]


# ---- parts ----------------------------------------------------------------------------------


def change_parts(data: bytes, dice: random.Random) -> bytes:
    """Parts lost, exchanged, renamed, emptied, or filled with what is no XML."""
    parts = unpacked(data)
    names = sorted(parts)
    one, other = dice.choice(names), dice.choice(names)
    match dice.randrange(5):
        case 0:
            del parts[one]
        case 1:
            parts[one], parts[other] = parts[other], parts[one]
        case 2:
            parts[dice.choice((one.upper(), one + "x", "word/" + one))] = parts.pop(one)
        case 3:
            parts[one] = b"" if dice.random() < 0.5 else dice.randbytes(dice.randrange(2000))
        case _:
            parts[one] = flip_bytes(parts[one], dice) if parts[one] else b"x"
    return packed(parts)


def cut_part(data: bytes, dice: random.Random) -> bytes:
    parts = unpacked(data)
    name = dice.choice([name for name in sorted(parts) if parts[name]])
    parts[name] = parts[name][: dice.randrange(len(parts[name]))]
    return packed(parts)


# ---- XML ------------------------------------------------------------------------------------


def change_xml(data: bytes, dice: random.Random) -> bytes:
    """Up to sixty changes to the elements of one part."""
    parts = unpacked(data)
    names = [name for name in sorted(parts) if name.endswith((".xml", ".rels"))]
    name = dice.choice([n for n in _XML if n in parts] + names)
    root = etree.fromstring(parts[name])
    for _ in range(dice.choice((1, 3, 10, 60))):
        elements = list(root.iter(etree.Element))
        dice.choice(_CHANGES)(dice.choice(elements), elements, dice)
    parts[name] = etree.tostring(root)
    return packed(parts)


def _remove(element: etree._Element, _: list[etree._Element], __: random.Random) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrap(element: etree._Element, _: list[etree._Element], __: random.Random) -> None:
    parent = element.getparent()
    if parent is not None:
        place = parent.index(element)
        for child in reversed(list(element)):
            parent.insert(place, child)
        parent.remove(element)


def _repeat(element: etree._Element, _: list[etree._Element], dice: random.Random) -> None:
    parent = element.getparent()
    if parent is not None and len(element) < 40:
        for _copy in range(dice.choice((1, 2, 30))):
            parent.insert(parent.index(element), deepcopy(element))


def _move(element: etree._Element, others: list[etree._Element], dice: random.Random) -> None:
    """To another place, below any element that is not its own descendant."""
    target = dice.choice(others)
    if element.getparent() is not None and element not in (target, *target.iterancestors()):
        target.insert(dice.randint(0, len(target)), element)


def _reorder(element: etree._Element, _: list[etree._Element], dice: random.Random) -> None:
    children = list(element)
    dice.shuffle(children)
    element[:] = children


def _rename(element: etree._Element, others: list[etree._Element], dice: random.Random) -> None:
    element.tag = dice.choice(others).tag


def _set_value(element: etree._Element, _: list[etree._Element], dice: random.Random) -> None:
    names = [str(name) for name in element.attrib] or [f"{{{W}}}val"]
    element.set(dice.choice(names), dice.choice(_VALUES))


def _swap_values(
    element: etree._Element, others: list[etree._Element], dice: random.Random
) -> None:
    other = dice.choice(others)
    mine, theirs = list(element.attrib.items()), list(other.attrib.items())
    for target, values in ((element, theirs), (other, mine)):
        target.attrib.clear()
        target.attrib.update(values)


def _lose_value(element: etree._Element, _: list[etree._Element], dice: random.Random) -> None:
    if element.attrib:
        del element.attrib[dice.choice(sorted(map(str, element.attrib)))]


def _set_words(element: etree._Element, _: list[etree._Element], dice: random.Random) -> None:
    low, high = dice.choice(_PLANES)
    length = dice.choice((0, 1, 5, 60, 3000))
    element.text = "".join(chr(dice.randint(low, high - 1)) for _ in range(length))


def _nest(element: etree._Element, _: list[etree._Element], dice: random.Random) -> None:
    """A tower of copies of the element's own start."""
    inner = element
    for _level in range(dice.choice((1, 5, 30, 70))):
        inner = etree.SubElement(inner, element.tag)
        inner.attrib.update(element.attrib.items())


def _nest_table(element: etree._Element, _: list[etree._Element], dice: random.Random) -> None:
    inner = element
    for _level in range(dice.randint(1, 12)):
        for name in ("tbl", "tr", "tc", "p"):
            child = etree.SubElement(inner, f"{{{W}}}{name}")
            inner = child if name != "p" else inner


def _copy_in(element: etree._Element, others: list[etree._Element], dice: random.Random) -> None:
    other = dice.choice(others)
    if sum(1 for _ in other.iter()) < 200:
        element.append(deepcopy(other))


_CHANGES: tuple[Callable[[etree._Element, list[etree._Element], random.Random], None], ...] = (
    _remove, _unwrap, _repeat, _move, _reorder, _rename, _set_value, _set_value, _swap_values,
    _lose_value, _set_words, _nest, _nest_table, _copy_in,
)  # fmt: skip

MUTATIONS: tuple[Mutation, ...] = (
    flip_bytes, flip_directory, cut, change_parts, cut_part, *([change_xml] * 12),
)  # fmt: skip


def mutated(data: bytes, seed: int) -> bytes:
    """The file after one to three mutations; a mutation that cannot be done leaves it as it is."""
    dice = random.Random(seed)
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        try:
            data = dice.choice(MUTATIONS)(data, dice)
        except Exception:  # noqa: BLE001  (a zip that is broken already can do anything)
            break
    return data
