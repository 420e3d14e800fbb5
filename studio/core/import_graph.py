"""Diagram of the apps, drawn from the import statements of ``studio`` into docs/architecture.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

BEGIN, END = "<!-- imports: written by make docs -->", "<!-- imports: end -->"
Graph = dict[str, set[str]]  # a package and the packages that it imports


def import_graph(folder: Path) -> Graph:
    """The packages directly in ``folder`` (that of ``studio``) with the packages that each imports."""
    packages = sorted(path.parent for path in folder.glob("*/__init__.py"))
    names = {path.name for path in packages}
    return {path.name: (_imported(path) & names) - {path.name} for path in packages}


def reduced(graph: Graph) -> Graph:
    """The same graph without the arrows that follow from others (its transitive reduction)."""
    return {
        start: {end for end in ends if not any(end in _reachable(graph, other) for other in ends - {end})}
        for start, ends in graph.items()
    }


def diagram(graph: Graph) -> str:
    """The graph as a Mermaid flow chart, with how many packages each imports and is imported by."""
    arrows = [
        f"  {start} --> {end}" for start, ends in sorted(reduced(graph).items()) for end in sorted(ends)
    ]
    rows = [
        f"| {name} | {len(ends)} | {sum(name in others for others in graph.values())} |"
        for name, ends in sorted(graph.items())
    ]
    chart = ["```mermaid", "flowchart TD", *arrows, "```"]
    return "\n".join([*chart, "", "| package | imports | imported by |", "|---|---|---|", *rows])


def with_diagram(document: str, folder: Path) -> str:
    """The document with the present diagram between its two marks. Raises ValueError without them."""
    before, mark, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (mark and end):
        raise ValueError(f"the document has no lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{diagram(import_graph(folder))}\n\n{END}{after}"


def _imported(package: Path) -> set[str]:
    """Names of the packages in ``studio`` that a package imports anywhere."""
    paths = [path for path in package.rglob("*.py") if "migrations" not in path.parts]
    modules = {module for path in paths for module in _modules(ast.parse(path.read_text()))}
    return {module.split(".")[1] for module in modules if module.startswith("studio.")}


def _modules(tree: ast.Module) -> Iterator[str]:
    """Full names of the modules that are imported: ``from studio import core`` counts as ``studio.core``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _reachable(graph: Graph, start: str) -> set[str]:
    """Every package that follows from ``start``, itself not counted."""
    seen: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(graph[name])
    return seen
