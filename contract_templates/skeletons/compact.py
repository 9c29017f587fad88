"""The dress of a compact paper, as differences from the others: 五号 throughout, little air."""

from contract_templates.skeletons.dress import Dress
from contract_templates.skeletons.looks import (
    BOLD,
    CENTRE,
    HEI,
    KEEP,
    LEFT,
    LINES,
    Look,
    border,
    level,
    looks,
    spacing,
)
from service.documents import styles

_SIZE = 21  # half points: 五号


def looks_of(dress: Dress) -> list[Look]:
    """Every paragraph style of a dress."""
    if not dress.compact:
        return looks(dress)
    own = {look.style.id: look for look in _compact(dress)}
    return [own.get(look.style.id, look) for look in looks(dress)]


def _compact(dress: Dress) -> list[Look]:
    """No title begins a page; then the writer starts none after the cover either."""
    rule = border("bottom", dress.rule, dress.rule_size, 6, dress.colour)
    cell = spacing(15, 15, 280, "atLeast")
    return [
        Look(
            styles.COVER_TITLE,
            dress.title_size,
            KEEP + rule + spacing(0, 160) + CENTRE + level(0),
            HEI,
            '<w:spacing w:val="60"/>',
        ),
        Look(styles.COVER_TEXT, _SIZE, spacing(40, 0, dress.body_line) + LEFT),
        Look(styles.COVER_CELL, _SIZE, cell + LEFT),
        Look(
            styles.CHAPTER_HEADING,
            25,
            KEEP + spacing(140, 60, 340, "atLeast") + CENTRE + level(0),
            HEI,
            BOLD,
        ),
        Look(
            styles.PAGE_TITLE,
            25,
            KEEP + spacing(200, 80, 340, "atLeast") + CENTRE + level(0),
            HEI,
            BOLD,
        ),
        Look(
            styles.ADDENDUM_TITLE,
            29,
            KEEP + spacing(260, 100, 400, "atLeast") + CENTRE + level(0),
            HEI,
            BOLD,
        ),
        Look(
            styles.CLAUSE_HEADING,
            dress.body_size,
            KEEP + spacing(50, 0, dress.body_line) + level(1),
            HEI,
            BOLD,
        ),
        Look(styles.TABLE_TITLE, _SIZE, KEEP + spacing(60, 20, 280, "atLeast") + CENTRE, HEI),
        Look(styles.TABLE_HEAD, _SIZE, "<w:keepNext/>" + cell + CENTRE, HEI),
        Look(styles.TABLE_LABEL, _SIZE, LINES + cell + CENTRE, HEI),
        Look(styles.TABLE_CELL, _SIZE, LINES + cell + LEFT),
        Look(styles.SPACER, 6, spacing(0, 0, 100)),
    ]
