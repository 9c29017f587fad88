"""`dianyue library new`: begin a clause, an addendum or a rule from a correct starter."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.library.folders import LibraryFolders
from service.library.starter_texts import FUNCTION
from service.library.starters import start_addendum, start_clause, start_rule


class Starter(StrEnum):
    CLAUSE = "clause"
    ADDENDUM = "addendum"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Started:
    """The files written, and what to do next, a line a step."""

    files: tuple[str, ...]
    steps: tuple[str, ...]


def start(folders: LibraryFolders, what: Starter, entry_id: str, day: date) -> Started:
    """Write the starter; raises Invalid for an id that cannot be one, Conflict where it exists."""
    steps: tuple[str, ...]
    match what:
        case Starter.CLAUSE:
            files = start_clause(folders, entry_id, day)
            steps = (
                "写完标为「待填」的地方(标题、依据、适用、醒目与否、正文)",
                f"在合同种类或补充条款的 chapters 中列入 {entry_id};已发布的种类须另建新版本",
            )
        case Starter.ADDENDUM:
            files = start_addendum(folders, entry_id, day)
            steps = (
                "写完标为「待填」的地方",
                f"再要条款时运行 dianyue library new clause {entry_id}.<名称>,并列入 chapters",
                "samples/first.terms.yaml 是附有它的样本：换成合适的账户",
            )
        case Starter.RULE:
            files = start_rule(folders, entry_id, day)
            name = entry_id.partition(".")[2].replace("-", "_")
            steps = (
                "写完标为「待填」的地方，三个用例换成真正的改动",
                "在 service/domain/rules/ 中写同名的函数，并列入该文件的 RULES:\n\n"
                + FUNCTION.format(id=entry_id, name=name),
            )
    return Started(tuple(files), (*steps, *_closing(what, files)))


def _closing(what: Starter, files: list[str]) -> tuple[str, ...]:
    """What comes after the words are written: the same for all, but cards are not published."""
    steps = ("运行 dianyue library index,再运行 dianyue library check,直到没有问题",)
    if what is Starter.RULE:
        return steps
    names = " ".join(name for name in files if not name.endswith(".terms.yaml"))
    return (
        *steps,
        f"审定后发布(此后不得修改):dianyue library publish {names}",
    )
