"""mkdocs hook: the pages are the repository's own Markdown files, at their own paths.

So that links between them work here as they do in the repository.
"""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

_ROOT = Path(__file__).parents[2]
_FIRST = ("README.md", "docs/own_athena.md", "docs/raw_tables.md")
# A link of Markdown to a file: its text, and the path without the anchor.
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)\s]*)?\)")


def pages() -> dict[str, str]:
    """The path of each page -> its heading in the navigation, in their order."""
    docs = sorted(f"docs/{path.name}" for path in (_ROOT / "docs").glob("*.md"))
    recipes = sorted(
        f"models/{path.parent.name}/README.md" for path in _ROOT.glob("models/*/README.md")
    )
    others = [path for path in docs if path not in _FIRST]
    found = dict.fromkeys((*_FIRST, *others), "Docs")
    found.update(dict.fromkeys(recipes, "Recipes"))
    found.update(dict.fromkeys(("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"), "Project"))
    return found


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The navigation: README first, then a section for each heading."""
    sections: dict[str, list[str]] = {}
    for path, heading in pages().items():
        if path != "README.md":
            sections.setdefault(heading, []).append(path)
    nav: list[object] = [{"Start": "README.md"}]
    config["nav"] = [*nav, *({heading: paths} for heading, paths in sections.items())]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and their pictures; none is in mkdocs' own folder."""
    pictures = [path.relative_to(_ROOT).as_posix() for path in _ROOT.glob("docs/pictures/*")]
    for path in (*pages(), *sorted(pictures)):
        files.append(File.generated(config, path, abs_src_path=str(_ROOT / path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Of links to files that are no pages, such as a model, only the text is kept."""
    here = (_ROOT / page.file.src_uri).parent

    def kept(link: re.Match[str]) -> str:
        target = (here / link[2]).resolve()
        if not target.exists() or not target.is_relative_to(_ROOT):
            return link[0]  # mkdocs warns of it
        is_page = files.get_file_from_path(str(target.relative_to(_ROOT))) is not None
        return link[0] if is_page else link[1]

    return _LINK.sub(kept, markdown)
