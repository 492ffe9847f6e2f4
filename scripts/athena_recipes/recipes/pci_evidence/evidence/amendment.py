"""Evidence that is issued again because its day changed, and that names what it replaces."""

from dataclasses import asdict, dataclass
from pathlib import Path

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.pci_evidence.evidence.files import folder_files, json_file, summary
from athena_recipes.recipes.pci_evidence.evidence.manifest import NAME, manifest_of, read_manifest
from athena_recipes.recipes.pci_evidence.evidence.manifest import verify as faults_of
from athena_recipes.recipes.pci_evidence.evidence.marts import DayEvidence

FILE = "amendment.json"


@dataclass(frozen=True)
class Replaced:
    """The root hash of the evidence that is replaced, and the paths of the files that differ."""

    replaces_root_sha256: str
    changed: list[str]
    added: list[str]
    removed: list[str]


def amended(evidence: DayEvidence, folder: Path) -> dict[str, bytes]:
    """Path -> content of the evidence as an amendment of that in `folder`.

    Raises UserError where that is not evidence of the same day as it was exported, or where
    nothing has changed.
    """
    day, files = evidence.day, folder_files(evidence)
    before = read_manifest(folder)
    if faults_of(folder):
        raise UserError(
            f"{folder} is not as it was exported.",
            "Name the folder as it was issued; `evidence verify` says what is wrong.",
        )
    if before["review_date"] != f"{day}":
        raise UserError(
            f"{folder} is the evidence of {before['review_date']}.",
            f"Name that of {day} with --amends.",
        )
    paths = {str(one["path"]) for one in before["files"]} - {FILE}
    after = files.keys() - {NAME}
    changed = sorted(one for one in paths & after if (folder / one).read_bytes() != files[one])
    replaced = Replaced(
        before["root_sha256"], changed, sorted(after - paths), sorted(paths - after)
    )
    if not (changed or replaced.added or replaced.removed):
        raise UserError(
            f"The evidence of {day} is as in {folder}.", "There is nothing to amend: keep it."
        )
    content = {path: files[path] for path in after}
    content[FILE] = json_file(asdict(replaced))
    content[NAME] = manifest_of(
        content, {**summary(evidence), "replaces_root_sha256": replaced.replaces_root_sha256}
    )
    return content
