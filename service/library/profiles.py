"""Company profiles: reader of their files, and checks against the library."""

from collections.abc import Iterator
from pathlib import Path

from service.domain.catalogue import Library
from service.domain.profiles import CompanyProfile
from service.library.files import ProfileFile
from service.library.strict_yaml import read, refuse


def read_profile(path: Path, root: Path) -> CompanyProfile:
    """One profile; its file is named after it."""
    file, document = read(path, root, ProfileFile)
    if path.stem != file.id:
        raise refuse(document.file, document.line_of(("id",)), f"文件名须为 {file.id}.yaml")
    return CompanyProfile(file.id, file.name, file.note, file.parameters, document.file)


def profile_problems(profile: CompanyProfile, library: Library) -> Iterator[str]:
    """Parameters that are not there, or that count in another unit than what they stand in for."""
    for name, stand_in in profile.parameters.items():
        missing = [key for key in (name, stand_in) if key not in library.parameters]
        for key in missing:
            yield f"{profile.source_file}：参数「{key}」不在 parameters/ 中"
        if missing:
            continue
        old, new = library.parameters[name].unit, library.parameters[stand_in].unit
        if old != new:
            yield (
                f"{profile.source_file}：「{stand_in}」以{new}计，「{name}」以{old}计，单位须相同"
            )
