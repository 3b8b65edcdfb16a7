"""The one-line doc of a model field: the string literal under it, read from the source when somebody asks.

Reading it while classes are made would cost every `validate` 20 ms for text that only documentation needs.
"""

import ast
import inspect
from functools import cache
from pathlib import Path

from speccade.core.model import Model


@cache
def _docs_in(module_file: str) -> dict[str, dict[str, str]]:
    """Field docs of every class in a source file, by qualified class name."""
    tree = ast.parse(Path(module_file).read_text(encoding="utf-8"))
    found: dict[str, dict[str, str]] = {}

    def visit(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef):
                name = f"{prefix}{node.name}"
                found[name] = _fields(node)
                visit(node.body, f"{name}.")
            elif isinstance(node, ast.FunctionDef):
                visit(node.body, f"{prefix}{node.name}.<locals>.")

    visit(tree.body, "")
    return found


def _fields(node: ast.ClassDef) -> dict[str, str]:
    docs = {}
    for statement, after in zip(node.body, node.body[1:], strict=False):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
            and isinstance(after.value.value, str)
        ):
            docs[statement.target.id] = inspect.cleandoc(after.value.value)
    return docs


@cache
def field_docs(model: type[Model]) -> dict[str, str]:
    """Docs of a model's fields, inherited ones included; a description given to `Field` wins."""
    docs: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, Model) and base is not Model:
            docs.update(_docs_in(inspect.getfile(base)).get(base.__qualname__, {}))
    docs.update({name: info.description for name, info in model.model_fields.items() if info.description})
    return {name: docs[name] for name in model.model_fields if name in docs}
