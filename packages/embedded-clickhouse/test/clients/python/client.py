"""Reads every row of `source` with clickhouse-connect and writes it to `copied`, in several blocks.

Usage: client.py HOST PORT USER PASSWORD default|lz4|zstd|gzip|none
"""

import json
import sys

import clickhouse_connect
from clickhouse_connect.datatypes.format import set_write_format
from clickhouse_connect.driver.exceptions import DatabaseError

# Python's own datetime has no nanoseconds.
FORMATS = {"DateTime64": "int"}
COMPRESSION = {"default": True, "none": False}


def code_of(client, query):
    try:
        client.query(query)
    except DatabaseError as error:
        return getattr(error, "code", None) or str(error)
    return None


def main(host, port, user, password, compression):
    client = clickhouse_connect.get_client(
        host=host,
        port=int(port),
        username=user,
        password=password,
        compress=COMPRESSION.get(compression, compression),
    )
    set_write_format("DateTime64", "int")
    result = client.query("SELECT * FROM source ORDER BY id", query_formats=FORMATS)
    context = client.create_insert_context("copied", column_names=result.column_names, data=result.result_rows)
    context.block_row_count = 3000
    summary = client.data_insert(context)
    report = {
        "rows": len(result.result_rows),
        "written": summary.written_rows,
        "early": code_of(client, "SELECT * FROM nothing"),
        "late": code_of(client, "SELECT throwIf(number = 3000000) FROM numbers(4000000)"),
    }
    print(json.dumps(report))


main(*sys.argv[1:])
