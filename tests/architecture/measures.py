"""Sizes, arrows and names of a checkout beside those of others: ``python -m tests.architecture.measures FOLDER ...``.

Only the files of each folder are read, none of it is run; so any older version can stand beside this one.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

LONG_LINE = 120
LONG_MODULE = 300
LONG_FUNCTION = 30
MIN_DOCSTRING_WORDS = 4
ROLES = {"__init__", "__main__", "services", "forms", "models"}  # what a module of each feature may be called
APPS = ("generation", "review", "library", "core")


@dataclass(frozen=True)
class Module:
    """A module of ``studio``: its name from there, its lines and its tree."""

    name: str
    lines: int
    tree: ast.Module


@dataclass(frozen=True)
class Checkout:
    """The modules and templates of a version; migrations are left out."""

    folder: Path

    @cached_property
    def modules(self) -> list[Module]:
        """Every module of the studio."""
        root = self.folder / "studio"
        paths = sorted(path for path in root.rglob("*.py") if "migrations" not in path.parts)
        return [_module(path, root) for path in paths]

    @cached_property
    def functions(self) -> list[int]:
        """The lines of every function, sorted."""
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        nodes = [node for module in self.modules for node in ast.walk(module.tree) if isinstance(node, kinds)]
        return sorted((node.end_lineno or node.lineno) - node.lineno + 1 for node in nodes)

    @cached_property
    def template_lines(self) -> list[int]:
        """The characters of every line of the templates, sorted."""
        paths = (self.folder / "templates").rglob("*.html")
        return sorted(len(line) for path in paths for line in path.read_text().splitlines())


def _module(path: Path, root: Path) -> Module:
    text = path.read_text()
    return Module(".".join(path.relative_to(root).with_suffix("").parts), text.count("\n"), ast.parse(text))


def rows(checkout: Checkout) -> Iterator[tuple[str, str]]:
    """Each measure in words, and its value."""
    sizes = sorted(module.lines for module in checkout.modules)
    yield "functions; lines: median, nine in ten, longest", _spread(checkout.functions)
    yield f"functions over {LONG_FUNCTION} lines", _part(checkout.functions, LONG_FUNCTION)
    yield "modules; lines: median, nine in ten, longest", _spread(sizes)
    yield f"modules over {LONG_MODULE} lines", _part(sizes, LONG_MODULE)
    for app in APPS:
        boxes, arrows = boxes_and_arrows(checkout, app)
        yield f"`{app}`: boxes, arrows", f"{boxes}, {arrows}"
    yield "imports inside a function", str(sum(map(_inner_imports, checkout.modules)))
    yield "functions without types", str(sum(map(_untyped, checkout.modules)))
    yield "class names that stand twice", str(len(_doubled(_class_names(checkout))))
    yield "module names that stand twice in an app", str(len(_doubled(_module_names(checkout))))
    yield f"docstrings under {MIN_DOCSTRING_WORDS} words", str(sum(map(_short_docstrings, checkout.modules)))
    yield f"template lines over {LONG_LINE} characters", _part(checkout.template_lines, LONG_LINE)
    yield "longest line of a template", str(max(checkout.template_lines))


def _spread(sizes: list[int]) -> str:
    return f"{len(sizes):,}; {sizes[len(sizes) // 2]}, {sizes[len(sizes) * 9 // 10]}, {sizes[-1]}"


def _part(sizes: list[int], limit: int) -> str:
    over = sum(size > limit for size in sizes)
    return f"{over:,} of {len(sizes):,}"


def boxes_and_arrows(checkout: Checkout, app: str) -> tuple[int, int]:
    """How many modules and packages stand directly in an app, and how many imports lead from one to another."""
    inside = [module for module in checkout.modules if module.name.startswith(f"{app}.")]
    boxes = {module.name.split(".")[1] for module in inside} - {"__init__", "management"}
    arrows = {
        (module.name.split(".")[1], target)
        for module in inside
        for target in _imported(module, app)
        if target in boxes and module.name.split(".")[1] in boxes
    }
    return len(boxes), sum(start != end for start, end in arrows)


def _imported(module: Module, app: str) -> Iterator[str]:
    prefix = f"studio.{app}."
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                if name.startswith(prefix):
                    yield name.removeprefix(prefix).split(".")[0]


def _inner_imports(module: Module) -> int:
    functions = [
        node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef) and node.name != "ready"
    ]
    return sum(isinstance(node, ast.Import | ast.ImportFrom) for one in functions for node in ast.walk(one))


def _untyped(module: Module) -> int:
    functions = [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)]
    return sum(node.returns is None for node in functions)


def _short_docstrings(module: Module) -> int:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    texts = [ast.get_docstring(node) for node in ast.walk(module.tree) if isinstance(node, kinds)]
    return sum(len(text.split()) < MIN_DOCSTRING_WORDS for text in texts if text)


def _class_names(checkout: Checkout) -> Iterator[str]:
    for module in checkout.modules:
        if ".commands." not in module.name:
            yield from (node.name for node in module.tree.body if isinstance(node, ast.ClassDef))


def _module_names(checkout: Checkout) -> Iterator[tuple[str, str]]:
    for module in checkout.modules:
        app, *rest = module.name.split(".")
        if rest and rest[-1] not in ROLES and not {"views", "commands"} & set(rest[:-1]):
            yield app, rest[-1]


def _doubled(names: Iterator[Hashable]) -> list[Hashable]:
    return [name for name, count in Counter(names).items() if count > 1]


def main() -> None:
    """Print the measures of the folders of the command line as a table."""
    checkouts = [Checkout(Path(folder)) for folder in sys.argv[1:] or ["."]]
    columns = [dict(rows(checkout)) for checkout in checkouts]
    print("| measure |" + "".join(f" {checkout.folder.name or 'now'} |" for checkout in checkouts))
    print("|---|" + "---|" * len(columns))
    for measure in columns[0]:
        print(f"| {measure} |" + "".join(f" {column[measure]} |" for column in columns))


if __name__ == "__main__":
    main()
