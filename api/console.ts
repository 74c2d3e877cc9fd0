import path from 'node:path';
import express, { type Router } from 'express';
import { PAGE_CSP } from './security.ts';

const NO_CONSOLE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Unit Sync</title></head><body><h1>Unit Sync</h1><p>The API is running: <a href="/api/docs">documentation</a>.</p></body></html>`;

/** The built console at `/`; its own addresses (`/properties/...`) all answer its page. */
export function consoleRoutes(router: Router, consoleDir: string | null | undefined): void {
  router.use((_req, res, next) => { res.setHeader('Content-Security-Policy', PAGE_CSP); next(); });
  if (!consoleDir) {
    router.get(['/', '/sign-in'], (_req, res) => { res.type('html').send(NO_CONSOLE); });
    return;
  }
  router.use(express.static(consoleDir, { index: false, dotfiles: 'ignore', setHeaders: (res, file) => { res.setHeader('Cache-Control', file.includes(`${path.sep}assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache'); } }));
  router.get(/^\/(?!api\/|healthz$|readyz$|metrics$)[^.]*$/, (_req, res) => { res.setHeader('Cache-Control', 'no-cache'); res.sendFile(path.join(consoleDir, 'index.html')); });
}
