"""Word files: written from outlines and read back; the same text as HTML and Markdown;
redlines."""

from service.documents.cache import BoundedCache
from service.documents.confirmation_form import render_confirmation_form
from service.documents.evidence_sheet import render_evidence_sheet
from service.documents.fingerprint import clause_hash, fingerprint
from service.documents.header import DocumentHeader
from service.documents.html import ChapterHtml, ClauseHtml, render_html, render_parts
from service.documents.markdown import render_markdown
from service.documents.reading.document import ReadDocument, read_docx
from service.documents.redlines import render_redline
from service.documents.writing.render import render_docx

__all__ = [
    "BoundedCache",
    "ChapterHtml",
    "ClauseHtml",
    "DocumentHeader",
    "ReadDocument",
    "clause_hash",
    "fingerprint",
    "read_docx",
    "render_confirmation_form",
    "render_docx",
    "render_evidence_sheet",
    "render_html",
    "render_markdown",
    "render_parts",
    "render_redline",
]
