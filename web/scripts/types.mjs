// Types of the API, from the product's own OpenAPI document (every route, also those that a server may be started without).
// `--check` writes nothing and fails when the stored ones are not those of today's document.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { openApiDocument } from '../../api/openapi.ts';
import { apiRoutes } from '../../api/routes.ts';

const everything = new Proxy({}, { get: () => () => undefined });
const document = openApiDocument(apiRoutes({ decisions: everything }));
const types = astToString(await openapiTS(JSON.parse(JSON.stringify(document))));
const file = new URL('../src/api/schema.d.ts', import.meta.url),
  text = `/** Made by \`npm run types\` from the API's OpenAPI document. Do not edit. */\n${types}`;
if (!process.argv.includes('--check')) await writeFile(file, text);
else if ((await readFile(file, 'utf8')) !== text) {
  console.error('web/src/api/schema.d.ts is not what the API says today: cd web && npm run types');
  process.exitCode = 1;
}
