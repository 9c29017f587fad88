"""A redline as an HTML page: struck out in red, written in in green, readable in print too."""

from html import escape

from service.domain.redline import FrontChange, Piece, Redline

_STYLE = (
    "body{font-family:'Noto Serif CJK SC',SimSun,serif;max-width:46em;margin:2em auto;"
    "padding:0 1em;line-height:1.8}"
    "del{color:#a40000;background:#fdecec}"
    "ins{color:#00561f;background:#e6f4ea;text-decoration:underline}"
    ".words{white-space:pre-wrap}th{text-align:left;padding-right:1em;vertical-align:top}"
)
_TAGS = {"deleted": "del", "inserted": "ins"}


def render_redline(redline: Redline) -> str:
    """The page; every word of the library is escaped."""
    title = escape(f"{redline.title}({redline.id})")
    head = f"第 {redline.from_version} 版 → 第 {redline.to_version} 版"
    rows = "".join(map(_row, redline.front))
    front = f"<h2>说明</h2><table>{rows}</table>" if rows else ""
    words = "".join(map(_piece, redline.prose))
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>"
        f'<h1>{title}</h1><p>{head}</p>{front}<h2>正文</h2><div class="words">{words}</div>'
        "</body></html>\n"
    )


def _row(change: FrontChange) -> str:
    struck = [f"<del>{escape(item)}</del>" for item in change.removed]
    written = [f"<ins>{escape(item)}</ins>" for item in change.added]
    cell = "<br>".join([*struck, *written]) or "顺序改变"
    return f'<tr><th scope="row">{escape(change.key)}</th><td>{cell}</td></tr>'


def _piece(piece: Piece) -> str:
    tag = _TAGS.get(piece.mark)
    words = escape(piece.text)
    return words if tag is None else f"<{tag}>{words}</{tag}>"
