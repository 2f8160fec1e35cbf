"""The templates beside this file. Whatever a council has written is text in them."""

from jinja2 import Environment, PackageLoader, StrictUndefined

_ENVIRONMENT = Environment(
    loader=PackageLoader(__package__, ""),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


def rendered(name: str, **values: object) -> str:
    """One HTML document that needs no other file."""
    return _ENVIRONMENT.get_template(name).render(**values)
