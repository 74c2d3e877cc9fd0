"""The same copy with dlt, tuned as its documentation advises: Arrow tables, the csv loader (COPY), merge by upsert."""
import json, os, resource, sys, time

task = json.loads(sys.argv[1])
os.environ.update({"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR", "DATA_WRITER__BUFFER_MAX_ITEMS": "50000"})

import dlt, pyarrow as pa
from pages import LISTS, pages, picked

pms = task["pms"]
# Several rows of a list that are alike say so once: Arrow infers a column of nothing but nulls as null, which no table has.
SCHEMAS = {
    "units": pa.schema([("id", pa.int64()), ("name", pa.string()), ("building", pa.string())]),
    "tenants": pa.schema([("id", pa.int64()), ("first_name", pa.string()), ("last_name", pa.string()), ("email", pa.string()), ("phone", pa.string())]),
    "leases": pa.schema([("id", pa.int64()), ("unit_id", pa.int64()), ("status", pa.string()), ("starts", pa.string()), ("ends", pa.string())]),
    "lease_tenants": pa.schema([("id", pa.string()), ("lease_id", pa.int64()), ("tenant_id", pa.int64()), ("status", pa.string()), ("move_in", pa.string())]),
}
read = 0
kept = {}


def tables(name):
    """Leases and their tenants come from one read, kept between the two tables."""
    global read
    source = "leases" if name == "lease_tenants" else name
    if source not in kept:
        kept[source] = []
        for rows in pages(pms, source):
            read += len(rows)
            kept[source].append(picked(source, rows))
    for page in kept[source]:
        if page.get(name):
            yield pa.Table.from_pylist(page[name], schema=SCHEMAS[name])


started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
pipeline = dlt.pipeline("bench", pipelines_dir=task["workDir"], dataset_name=task["schema"], destination=dlt.destinations.postgres(task["databaseUrl"]))
resources = [dlt.resource(tables, name=name, primary_key="id", write_disposition={"disposition": "merge", "strategy": "upsert"})(name) for name in SCHEMAS]
pipeline.run(resources, loader_file_format="csv")
after = resource.getrusage(resource.RUSAGE_SELF)
cpu = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000
print(json.dumps({"ms": (time.perf_counter() - started) * 1000, "cpuMs": cpu, "read": read, "written": read}))
