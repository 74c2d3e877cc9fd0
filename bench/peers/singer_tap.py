"""A Singer tap: schema and record messages on its output, for `target-postgres` to load."""
import json, sys

import orjson
from pages import pages, picked

pms = json.loads(sys.argv[1])["pms"]
TABLES = {
    "units": {"id": "integer", "name": "string", "building": "string"},
    "tenants": {"id": "integer", "first_name": "string", "last_name": "string", "email": "string", "phone": "string"},
    "leases": {"id": "integer", "unit_id": "integer", "status": "string", "starts": "string", "ends": "string"},
    "lease_tenants": {"id": "string", "lease_id": "integer", "tenant_id": "integer", "status": "string", "move_in": "string"},
}
out = sys.stdout.buffer


def say(message):
    out.write(orjson.dumps(message) + b"\n")


for name, columns in TABLES.items():
    say({"type": "SCHEMA", "stream": name, "key_properties": ["id"], "schema": {"properties": {column: {"type": [kind, "null"]} for column, kind in columns.items()}}})
for name in ("units", "tenants", "leases"):
    for rows in pages(pms, name):
        for table, records in picked(name, rows).items():
            for record in records:
                say({"type": "RECORD", "stream": table, "record": record})
