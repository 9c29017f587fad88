"""Named paragraph styles of our .docx: ids for the file, Chinese names for people.

All dress is in styles, none in runs. Word processors may change the ids, names survive.
"""

from dataclasses import dataclass

PROMINENT_SUFFIX = "-醒目"
"""Ends the name of a style that is bold and underlined, for clauses that must be conspicuous."""


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style; `twin` says that a conspicuous variant exists."""

    id: str
    name: str
    twin: bool = False

    def dress(self, prominent: bool) -> str:
        """The style id to use in a clause that is, or is not, prominent."""
        return f"{self.id}Prominent" if prominent and self.twin else self.id


COVER_TITLE = Style("CoverTitle", "封面标题")  # the outline's title
COVER_TEXT = Style("CoverText", "封面正文", twin=True)
COVER_CELL = Style("CoverCell", "封面表格", twin=True)
CHAPTER_HEADING = Style("ChapterHeading", "章标题")  # layouts chapter and plain
PAGE_TITLE = Style("PageTitle", "页标题")  # layout page
ADDENDUM_TITLE = Style("AddendumTitle", "补充条款标题")  # layout addendum
CLAUSE_HEADING = Style("ClauseHeading", "条标题", twin=True)
BODY = Style("ClauseBody", "条款正文", twin=True)
ITEM = Style("ClauseItem", "条款项", twin=True)  # level 1
SUBITEM = Style("ClauseSubitem", "条款子项", twin=True)  # level 2
TABLE_TITLE = Style("TableTitle", "表题", twin=True)  # above a table or figure: its title
TABLE_HEAD = Style("TableHead", "表头", twin=True)
TABLE_LABEL = Style("TableLabel", "表格项目", twin=True)
TABLE_CELL = Style("TableCell", "表格正文", twin=True)
DENSE_HEAD = Style("DenseHead", "表头密排", twin=True)
DENSE_CELL = Style("DenseCell", "表格密排", twin=True)
SPACER = Style("TableSpacer", "表后间隔")  # an empty paragraph after each table
FIGURE_SYMBOL = Style("FigureSymbol", "图元名称", twin=True)
FIGURE_TEXT = Style("FigureText", "图元文字", twin=True)
FIGURE_SIDE = Style("FigureSide", "图侧标注")
FIGURE_LINE = Style("FigureLine", "图线")
DRAWING_CAPTION = Style("DrawingCaption", "图题", twin=True)
DRAWING_PICTURE = Style("DrawingPicture", "附图")
PAGE_HEADER = Style("ContractHeader", "合同页眉")
PAGE_FOOTER = Style("ContractFooter", "合同页脚")
CONTRACT_TABLE = Style("ContractTable", "合同表格")  # table styles
COVER_TABLE = Style("CoverTable", "封面信息表")

ALL: tuple[Style, ...] = tuple(value for value in list(globals().values()) if type(value) is Style)


def levelled(level: int) -> Style:
    """The style of a clause's paragraph by its level."""
    return (BODY, ITEM, SUBITEM)[level]


NAME_BY_ID = {style.id: style.name for style in ALL} | {
    style.dress(True): style.name + PROMINENT_SUFFIX for style in ALL if style.twin
}
"""Every style's name by its id in the skeletons, conspicuous variants included."""
