"""Eight threads that ask the database at once; prints how many connections it saw at most."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import django
from django.db import close_old_connections, connection


def ask(_: int) -> int:
    """What a request does: a question, and the connection given back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.01)")
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        count: int = cursor.fetchone()[0]
    close_old_connections()
    return count


if __name__ == "__main__":
    django.setup()
    with ThreadPoolExecutor(8) as pool:
        print(max(pool.map(ask, range(200))))
