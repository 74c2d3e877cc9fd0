"""The three lists as Python programs read them: orjson, one connection kept open."""
import orjson, requests

LISTS = {
    "units": "/v1/rentals/units?propertyids={p}",
    "tenants": "/v1/leases/tenants?propertyids={p}&leasetermstatuses=Active&leasetermstatuses=Future",
    "leases": "/v1/leases?propertyids={p}&leasestatuses=Active&leasestatuses=Past&leasestatuses=Future",
}


def pages(pms, name, size=1000):
    session = requests.Session()
    session.headers.update({"x-buildium-client-id": pms["clientId"], "x-buildium-client-secret": pms["clientSecret"]})
    offset = total = 0
    while offset <= total:
        answer = session.get(f"{pms['url']}{LISTS[name].format(p=pms['propertyId'])}&orderby=Id%20asc&offset={offset}&limit={size}")
        answer.raise_for_status()
        total = int(answer.headers["x-total-count"])
        rows = orjson.loads(answer.content)
        if rows:
            yield rows
        offset += size
        if offset >= total:
            return


def picked(name, rows):
    """The columns a console needs, by table."""
    if name == "units":
        return {"units": [{"id": r["Id"], "name": r["UnitNumber"], "building": r["BuildingName"]} for r in rows]}
    if name == "tenants":
        return {"tenants": [{"id": r["Id"], "first_name": r["FirstName"], "last_name": r["LastName"], "email": r["Email"], "phone": r["PhoneNumbers"][0]["Number"] if r["PhoneNumbers"] else None} for r in rows]}
    return {
        "leases": [{"id": r["Id"], "unit_id": r["UnitId"], "status": r["LeaseStatus"], "starts": r["LeaseFromDate"], "ends": r["LeaseToDate"]} for r in rows],
        "lease_tenants": [{"id": f"{r['Id']}-{t['Id']}", "lease_id": r["Id"], "tenant_id": t["Id"], "status": t["Status"], "move_in": t["MoveInDate"]} for r in rows for t in r["Tenants"]],
    }
