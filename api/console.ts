import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import express, { type RequestHandler, type Router } from 'express';
import { PAGE_CSP } from './security.ts';

const NO_CONSOLE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Unit Sync</title></head><body><h1>Unit Sync</h1><p>The API is running: <a href="/api/docs">documentation</a>.</p></body></html>`;

/** Scripts and styles go out as the build has packed them, to whoever takes gzip. */
function packedAssets(consoleDir: string): RequestHandler {
  const folder = path.join(consoleDir, 'assets'), packed = new Set(existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.gz')) : []);
  return (req, res, next) => {
    const name = req.path.slice(1);
    if (packed.has(`${name}.gz`)) {
      res.vary('Accept-Encoding');
      if (req.acceptsEncodings('gzip', 'identity') === 'gzip') {
        res.setHeader('Content-Encoding', 'gzip');
        res.type(path.extname(name));
        req.url = `/${name}.gz`;
      }
    }
    next();
  };
}

/** The built console at `/`; its own addresses (`/properties/...`) all answer its page. */
export function consoleRoutes(router: Router, consoleDir: string | null | undefined): void {
  router.use((_req, res, next) => { res.setHeader('Content-Security-Policy', PAGE_CSP); next(); });
  if (!consoleDir) {
    router.get(['/', '/sign-in'], (_req, res) => { res.type('html').send(NO_CONSOLE); });
    return;
  }
  router.use('/assets', packedAssets(consoleDir));
  router.use(express.static(consoleDir, { index: false, dotfiles: 'ignore', setHeaders: (res, file) => { res.setHeader('Cache-Control', file.includes(`${path.sep}assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache'); } }));
  router.get(/^\/(?!api\/|healthz$|readyz$|metrics$)[^.]*$/, (_req, res) => { res.setHeader('Cache-Control', 'no-cache'); res.sendFile(path.join(consoleDir, 'index.html')); });
}
