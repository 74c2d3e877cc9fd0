import { createRequire } from 'node:module';
import path from 'node:path';
import express, { type Router } from 'express';
import { pageCsp } from './security.ts';

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Unit Sync API</title>
<link rel="stylesheet" href="/api/docs/assets/swagger-ui.css"></head>
<body><div id="docs"></div><script src="/api/docs/assets/swagger-ui-bundle.js"></script><script src="/api/docs/start.js"></script></body></html>`;
const START = `window.addEventListener('load', () => { window.SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', deepLinking: true, docExpansion: 'none', validatorUrl: null, persistAuthorization: false }); });`;

/** The readable docs; every asset is served from here, so they work without the internet. */
export function docsRoutes(router: Router, document: object): void {
  const require = createRequire(import.meta.url);
  const assets = path.dirname(require.resolve('swagger-ui-dist/package.json'));
  const text = JSON.stringify(document);
  router.get('/api/openapi.json', (_req, res) => {
    res.type('application/json').send(text);
  });
  // Swagger UI writes styles of its own and takes no nonce.
  router.use('/api/docs', (_req, res, next) => {
    res.setHeader('Content-Security-Policy', pageCsp(" 'unsafe-inline'"));
    next();
  });
  router.get('/api/docs', (_req, res) => {
    res.type('html').send(PAGE);
  });
  router.get('/api/docs/start.js', (_req, res) => {
    res.type('text/javascript').send(START);
  });
  router.use('/api/docs/assets', express.static(assets, { index: false, fallthrough: true, dotfiles: 'ignore', maxAge: '1d' }));
}
