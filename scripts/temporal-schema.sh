#!/bin/sh
# Run by docker-compose.yml in Temporal's admin-tools image: brings the schema of both databases to this image's version. The tool skips
# what is there, so it may run at each start.
set -eu
for database in temporal temporal_visibility; do
  folder="${database#temporal_}"
  temporal-sql-tool --db "$database" setup-schema -v 0.0
  temporal-sql-tool --db "$database" update-schema -d "/etc/temporal/schema/postgresql/v12/$folder/versioned"
done
