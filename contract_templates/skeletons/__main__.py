"""Writes the skeleton of every version of every kind."""

from pathlib import Path

from contract_templates.skeletons.dress import KINDS
from contract_templates.skeletons.package import skeleton

FOLDER = Path(__file__).resolve().parents[1]


def main() -> None:
    for dress in KINDS:
        for template in sorted((FOLDER / dress.folder).glob("v*/template.yaml")):
            target = template.with_name("skeleton.docx")
            target.write_bytes(skeleton(dress))
            print(target.relative_to(FOLDER.parent))


if __name__ == "__main__":
    main()
