"""The docstrings of a class' fields, read from its source when somebody asks for them.

The library would read them for each class at each start, which takes a tenth of one.
"""

import ast
import inspect
import itertools
import textwrap
from collections.abc import Iterator


def docstrings(owner: type) -> Iterator[tuple[str, str]]:
    """Each field that has a text below it, with that text; nothing where there is no source."""
    try:
        (written,) = ast.parse(textwrap.dedent(inspect.getsource(owner))).body
    except OSError:
        return
    body = written.body if isinstance(written, ast.ClassDef) else []
    for field, after in itertools.pairwise(body):
        match field, after:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(said))):
                yield name, inspect.cleandoc(said)
