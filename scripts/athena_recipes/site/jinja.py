"""The one place that configures Jinja: templates of pages, mails and reports."""

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


def template_environment(package: str) -> Environment:
    """An environment for the folder `templates` of a package.

    HTML is escaped; a name that is not given is an error; lines with a block leave no blank line.
    """
    return Environment(
        loader=PackageLoader(package),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
