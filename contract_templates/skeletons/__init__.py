"""Makes the skeleton.docx of each contract kind: page, styles, header and footer, no words.

Run by `make skeletons`; the same script gives the same bytes. A lawyer may change a skeleton in
Word afterwards: what counts are the names of the styles and the placeholders of the header.
"""

from contract_templates.skeletons.dress import KINDS, Dress
from contract_templates.skeletons.package import skeleton

__all__ = ["KINDS", "Dress", "skeleton"]
