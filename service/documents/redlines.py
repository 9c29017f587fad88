"""A redline as an HTML page: struck out in red, written in in green, readable in print too."""

from collections.abc import Iterable
from html import escape

from service.domain.contract_redline import ComparedClause
from service.domain.edits import ClauseVerdict
from service.domain.redline import FrontChange, Piece, Redline

_STYLE = (
    "body{font-family:'Noto Serif CJK SC',SimSun,serif;max-width:46em;margin:2em auto;"
    "padding:0 1em;line-height:1.8}"
    "del{color:#a40000;background:#fdecec}"
    "ins{color:#00561f;background:#e6f4ea;text-decoration:underline}"
    ".words{white-space:pre-wrap}th{text-align:left;padding-right:1em;vertical-align:top}"
)
_TAGS = {"deleted": "del", "inserted": "ins"}
_VERDICTS = {
    ClauseVerdict.EDITED: "有改动",
    ClauseVerdict.MOVED: "位置移动",
    ClauseVerdict.REMOVED: "已删除",
    ClauseVerdict.ADDED: "新增",
}


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


def render_contract_redline(
    title: str, before: str, after: str, clauses: Iterable[ComparedClause]
) -> str:
    """Two texts of a contract as one page; `before` and `after` name them. Words are escaped."""
    told = list(clauses)
    changed = sum(clause.changed for clause in told)
    head = f"{escape(before)} → {escape(after)}：{changed} 条有变化，共 {len(told)} 条"
    body = "".join(map(_clause, told))
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(title)}</h1><p>{head}</p>{body}</body></html>\n"
    )


def _clause(clause: ComparedClause) -> str:
    verdict = _VERDICTS.get(clause.verdict, "")
    if clause.moved and clause.verdict is ClauseVerdict.EDITED:
        verdict += "，位置移动"
    said = "；".join(words for words in (verdict, clause.remark) if words)
    note = f" <small>（{escape(said)}）</small>" if said else ""
    heading, words = ("".join(map(_piece, pieces)) for pieces in (clause.heading, clause.words))
    return (
        f'<section data-verdict="{clause.verdict.value}"><h2>{heading}{note}</h2>'
        f'<div class="words">{words}</div></section>'
    )
