"""Reading how the database goes about a statement, and what of it grows with the archive.

A fault is a sentence. PostgreSQL chooses its way by what it believes the sizes to be, so
it is made to believe in large ones; SQLite knows of none and goes by the schema alone.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.db import connection

# What grows with every story and comment. Categories, tags, authors, pictures of one page,
# placements, people and purges are few, or are kept few.
GROWING = {
    "articles_article", "articles_revision", "articles_section", "articles_byline",
    "articles_article_tags", "articles_listing", "articles_redirect", "articles_tally",
    "comments_comment",
    "comments_commenter",
    "comments_decision",
    "comments_finding",
    "comments_record",
    "comments_anchor",
    "comments_case",
    "comments_report",
    "comments_statement",
    "comments_appeal",
    "comments_place",
    "comments_discussion",
    "comments_appreciation",
    "comments_pick",
}  # fmt: skip
# One story or comment, or what belongs to one: a handful of rows, which may be sorted.
IDENTITIES = {
    "rowid",
    "id",
    "article_id",
    "comment_id",
    "translation_group",
    "shelf",
    "commenter_id",
    "slug",
    "root_id",
}  # fmt: skip
# Not "Incremental Sort", which sorts only what an index leaves in one place.
COLLECTING = {"Sort", "Aggregate", "Unique", "Group", "WindowAgg"}

Statement = tuple[str, Any]
_asked = count()


def pretend_times(factor: int) -> None:
    """Make PostgreSQL plan as if growing tables held so many times what they hold.

    And as if they had been vacuumed since, as tables of that size are. Needs a superuser;
    without one it plans for the few rows there are, and says faults.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(
            "UPDATE pg_class SET reltuples = reltuples * %s, relallvisible = relpages"
            " WHERE relname = ANY(%s) OR oid IN"
            " (SELECT indexrelid FROM pg_index WHERE indrelid::regclass::text = ANY(%s))",
            [factor, [*GROWING], [*GROWING]],
        )


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """Collect what is asked of growing tables meanwhile."""
    asked: list[Statement] = []

    def record(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("( ").startswith("SELECT") and any(table in sql for table in GROWING):
            asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        yield asked


def faults(statement: Statement, *, may_walk: bool = False) -> list[str]:
    """Say what the statement reads or sorts that grows with the archive.

    `may_walk`: it may begin at the end of an index and stop after a page's rows.
    """
    sql, params = statement
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # A number, or Python’s module hands out the plan of before the schema changed.
            cursor.execute(f"EXPLAIN QUERY PLAN {sql} -- {next(_asked)}", params)
            lines = [(parent, detail) for _id, parent, _unused, detail in cursor.fetchall()]
            return list(_of_sqlite(lines, sql, may_walk=may_walk))
        # The newest stories of the seed have the lowest ids: a merge would seem to end at once.
        cursor.execute("SET LOCAL enable_mergejoin = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        answer = cursor.fetchone()[0]
    plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    return list(_of_postgresql(plan, may_walk=may_walk))


def _of_sqlite(lines: list[tuple[int, str]], sql: str, *, may_walk: bool) -> Iterator[str]:
    tables = dict(re.findall(r'"(\w+)" ([UVT]\d+)', sql))
    aliases = {alias: table for table, alias in tables.items()}
    for parent, detail in lines:
        found = re.match(r"(SCAN|SEARCH) (\w+)(?:.*\((.*)\))?", detail)
        if found is None or aliases.get(found[2], found[2]) not in GROWING:
            continue
        equal = set(re.findall(r"(\w+)=\?", found[3] or ""))
        is_walk = may_walk and " LIMIT " in sql
        if found[1] == "SCAN" and not is_walk:
            yield f"all is read: {detail}"
        beside = [other for at, other in lines if at == parent]
        sorts = [o for o in beside if re.fullmatch(r"USE TEMP B-TREE FOR (\w+|ORDER BY)", o)]
        if sorts and not equal & IDENTITIES:
            yield f"all is collected: {sorts[0]}, {detail}"


def _of_postgresql(
    node: dict[str, Any], *, may_walk: bool, is_limited: bool = False, is_collected: bool = False
) -> Iterator[str]:
    kind, table = node["Node Type"], node.get("Relation Name")
    condition = node.get("Index Cond") or node.get("Recheck Cond", "")
    if table in GROWING:
        what = f"{kind} on {table} {node.get('Index Name', '')} {condition}"
        if not condition and not (may_walk and is_limited):
            yield f"all is read: {what}"
        if is_collected and not set(re.findall(r"(\w+)\)?(?:::\w+)? = ", condition)) & IDENTITIES:
            yield f"all is collected: {what}"
    is_limited, is_collected = is_limited or kind == "Limit", is_collected or kind in COLLECTING
    if kind == "Limit":
        is_collected = False
    elif kind in COLLECTING:
        is_limited = False
    for below in node.get("Plans", ()):
        yield from _of_postgresql(
            below, may_walk=may_walk, is_limited=is_limited, is_collected=is_collected
        )


@contextmanager
def steps_counted() -> Iterator[list[int]]:
    """Count the steps of SQLite’s machine meanwhile, in tens: the one number in the list."""
    done = [0]

    def step() -> None:
        done[0] += 1

    connection.connection.set_progress_handler(step, 10)
    try:
        yield done
    finally:
        connection.connection.set_progress_handler(None, 0)
