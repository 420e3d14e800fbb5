"""The diagram of the apps: read from import statements, drawn without what follows from other arrows."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from studio.core.import_graph import diagram, import_graph, reduced, with_diagram


def test_the_drawn_imports_are_those_of_the_code() -> None:
    document = Path(settings.BASE, "docs/architecture.md").read_text()
    assert with_diagram(document, Path(settings.BASE, "studio")) == document, "run: make docs"


def test_every_form_of_an_import_is_an_arrow(tmp_path: Path) -> None:
    modules = {
        "top/__init__.py": "import studio.middle.deep\n",
        "top/views.py": "from studio import low\nfrom . import models\nimport os\n",
        "top/migrations/0001.py": "from studio.alone import models\n",
        "middle/__init__.py": "from studio.low.deep import name\n",
        "low/__init__.py": "",
        "alone/__init__.py": "from studio.alone import other\n",
    }
    for name, text in modules.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert import_graph(tmp_path) == {
        "top": {"middle", "low"},
        "middle": {"low"},
        "low": set(),
        "alone": set(),
    }


def test_an_arrow_that_follows_from_others_is_not_drawn() -> None:
    graph = {"top": {"middle", "low"}, "middle": {"low"}, "low": set[str]()}
    assert reduced(graph) == {"top": {"middle"}, "middle": {"low"}, "low": set()}
    assert "top --> low" not in diagram(graph)
    assert "| top | 2 | 0 |" in diagram(graph)


def test_a_document_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="no lines"):
        with_diagram("# Architecture\n", Path(settings.BASE, "studio"))
