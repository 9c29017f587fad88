"""An opened .docx: its parts as bytes, their relationships, and the one way XML is parsed here."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from lxml import etree

from service.domain.errors import DocumentRefused, Problem

CONTENT_TYPES = "[Content_Types].xml"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN_PART = "word/document.xml"
# A page of dense contract has some 3,000 of these marks: elements, their ends, attributes. An lxml
# node takes about 150 bytes, so this bounds all XML of a file at 90 MB, however small its tags are.
MOST_NODES = 600_000
# Headers, say: three for each section.
MOST_ALIKE = 200


def refused(message: str, part: str = "") -> DocumentRefused:
    """The refusal of a file, in Chinese, with the part at fault where there is one."""
    where = f"部件「{part}」" if part else ""
    sentence = f"文件未被接受：{where}{message}"
    return DocumentRefused(sentence, [Problem(part or "document", sentence)])


def nodes_in(data: bytes) -> int:
    """At least as many as XML has elements and attributes, without parsing it."""
    return data.count(b"<") + data.count(b"=")


def parse_xml(data: bytes, part: str) -> etree._Element:
    """Parse one part without entities, network, huge or deep trees (libxml2 stops at 256 levels).

    Raises DocumentRefused where the bytes are no such XML.
    """
    if nodes_in(data) > MOST_NODES:
        raise refused(f"结构过于庞大（超过 {MOST_NODES // 10_000} 万个标记）", part)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True,
        remove_comments=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise refused("不是完好的 XML，文件可能已损坏", part) from error
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise refused("不是完好的 XML，文件可能已损坏", part)
    return root


@dataclass(frozen=True, slots=True)
class Relationship:
    """`kind` is the last word of its type (hyperlink, image); `target` a part, or a URL outside."""

    id: str
    kind: str
    target: str
    external: bool


@dataclass(frozen=True)
class Package:
    """All parts of a guarded file, inflated; names without a leading slash."""

    parts: Mapping[str, bytes]

    @cached_property
    def memo(self) -> dict[str, Any]:
        """What readers found out once about the whole file, by a name of theirs."""
        return {}

    def xml(self, part: str) -> etree._Element:
        """A part, parsed once for all its readers, who leave it as it is."""
        if part not in self._trees:
            self._trees[part] = parse_xml(self.parts[part], part)
        return self._trees[part]

    @cached_property
    def _trees(self) -> dict[str, etree._Element]:
        return {}

    @cached_property
    def _relationships(self) -> dict[str, dict[str, Relationship]]:
        return {}

    @property
    def main_xml(self) -> etree._Element:
        return self.xml(self.main_part)

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Relationships of a part by id (`""` stands for the package itself)."""
        if part not in self._relationships:
            self._relationships[part] = self._read_relationships(part)
        return self._relationships[part]

    def _read_relationships(self, part: str) -> dict[str, Relationship]:
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.parts:
            return {}
        found = (_relationship(item, folder) for item in self.xml(rels))
        return {relationship.id: relationship for relationship in found}

    def related(self, part: str, kind: str) -> list[str]:
        """Names of the inner parts a part refers to with a relationship of this kind, each once."""
        targets = (
            relationship.target
            for relationship in self.relationships(part).values()
            if relationship.kind == kind
            and not relationship.external
            and relationship.target in self.parts
        )
        found = list(dict.fromkeys(targets))
        if len(found) > MOST_ALIKE:
            raise refused(f"同类部件过多（{kind}，最多 {MOST_ALIKE} 个）", part)
        return found

    @cached_property
    def main_part(self) -> str:
        """The part with the text; Word online calls it document2.xml now and then."""
        return next(iter(self.related("", "officeDocument")), MAIN_PART)

    @cached_property
    def _types(self) -> tuple[dict[str, str], dict[str, str]]:
        by_extension: dict[str, str] = {}
        by_name: dict[str, str] = {}
        for item in self.xml(CONTENT_TYPES):
            kind = item.get("ContentType", "").lower()
            if item.get("PartName") is not None:
                by_name[item.get("PartName", "").lstrip("/").lower()] = kind
            else:
                by_extension[item.get("Extension", "").lower()] = kind
        return by_extension, by_name

    def content_type(self, part: str) -> str:
        """The declared content type, in lower case; empty where none is declared."""
        by_extension, by_name = self._types
        extension = posixpath.splitext(part)[1].lstrip(".").lower()
        return by_name.get(part.lower()) or by_extension.get(extension, "")


def _relationship(item: etree._Element, folder: str) -> Relationship:
    target = item.get("Target", "")
    # Anything but the word Internal counts as outside: a strict reader errs on that side.
    external = item.get("TargetMode", "Internal") != "Internal"
    path = unquote(target)
    # A URL is left as it is, for the guard to see.
    if not external and ":" not in path and not path.startswith("\\"):
        target = path.lstrip("/") if path.startswith("/") else posixpath.join(folder, path)
        target = posixpath.normpath(target) if target else ""
    kind = item.get("Type", "").rstrip("/").rsplit("/", 1)[-1]
    return Relationship(item.get("Id", ""), kind, target, external)
