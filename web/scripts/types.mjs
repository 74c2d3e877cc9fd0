// Types of the API, from the product's own OpenAPI document (every route, also those that a server may be started without).
import { writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { openApiDocument } from '../../api/openapi.ts';
import { apiRoutes } from '../../api/routes.ts';

const everything = new Proxy({}, { get: () => () => undefined });
const document = openApiDocument(apiRoutes({ decisions: everything }));
const types = astToString(await openapiTS(JSON.parse(JSON.stringify(document))));
await writeFile(new URL('../src/api/schema.d.ts', import.meta.url), `/** Made by \`npm run types\` from the API's OpenAPI document. Do not edit. */\n${types}`);
