"""Steps between the migrations of this version."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def migrate(*targets: tuple[str, str]) -> Any:
    """The models as they are after migrating these apps to there, and the others to their last migration."""
    apps = {app for app, _ in targets}
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    nodes = [*targets, *(leaf for leaf in leaves if leaf[0] not in apps)]
    MigrationExecutor(connection).migrate(nodes)
    return MigrationExecutor(connection).loader.project_state(nodes).apps
