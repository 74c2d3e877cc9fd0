#!/bin/sh
# Run once by the postgres image when its data folder is empty: one role and its databases for Unit Sync, one for Temporal. The passwords
# go through psql's variables, so they need no quoting here.
set -eu
psql -v ON_ERROR_STOP=1 --username postgres --dbname postgres -v unitsync="$UNITSYNC_DB_PASSWORD" -v temporal="$TEMPORAL_DB_PASSWORD" <<'SQL'
create role unitsync login password :'unitsync';
create role temporal login password :'temporal';
create database unitsync owner unitsync;
create database temporal owner temporal;
create database temporal_visibility owner temporal;
SQL
