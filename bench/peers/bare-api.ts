// The list of residents without an API round it: Express, the same SQL, the answer as JSON. No token, no checks, no problem answers, no documents.
import type { AddressInfo } from 'node:net';
import express from 'express';
import { residentsByName } from '../../api/residents.ts';
import { openPool } from '../../db/pool.ts';
import { sqlOnPool } from '../../sync/tx.ts';

const [databaseUrl = '', organizationId = '', propertyId = ''] = process.argv.slice(2);
const sql = sqlOnPool(openPool({ url: databaseUrl }));
const app = express();
app.get('/residents', (request, response, next) => {
  const cursor = request.query['cursor'],
    after = typeof cursor === 'string' ? (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]) : [];
  residentsByName(sql, organizationId, propertyId, { limit: Number(request.query['limit']), after }).then(
    (page) => response.json(page),
    next,
  );
});
const server = app.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.on('disconnect', () => process.exit(0));
