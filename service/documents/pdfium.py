"""PDFium is not thread-safe: whoever calls it in this process holds this lock meanwhile."""

import threading

PDFIUM = threading.Lock()
