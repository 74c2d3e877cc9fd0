import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import express, { type RequestHandler, type Response, type Router } from 'express';
import { pageCsp } from './security.ts';

const NO_CONSOLE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Unit Sync</title></head><body><h1>Unit Sync</h1><p>The API is running: <a href="/api/docs">documentation</a>.</p></body></html>`;

/** Scripts and styles go out as the build has packed them, to whoever takes gzip. */
function packedAssets(consoleDir: string): RequestHandler {
  const folder = path.join(consoleDir, 'assets'),
    packed = new Set(existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.gz')) : []);
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

/** The component library writes style elements: those with this answer's nonce are let through. Not stored, for a page of the cache would have another answer's nonce. */
function sendPage(res: Response, page: string): void {
  const nonce = randomBytes(16).toString('base64url');
  res.setHeader('Content-Security-Policy', pageCsp(` 'nonce-${nonce}'`));
  res.setHeader('Cache-Control', 'no-store');
  res.type('html').send(page.replace('__CSP_NONCE__', nonce));
}

/** The built console at `/`; its own addresses (`/properties/...`) all answer its page. */
export function consoleRoutes(router: Router, consoleDir: string | null | undefined): void {
  router.use((_req, res, next) => {
    res.setHeader('Content-Security-Policy', pageCsp(''));
    next();
  });
  if (!consoleDir) {
    router.get(['/', '/sign-in'], (_req, res) => {
      res.type('html').send(NO_CONSOLE);
    });
    return;
  }
  router.use('/assets', packedAssets(consoleDir));
  const page = readFileSync(path.join(consoleDir, 'index.html'), 'utf8');
  router.get([/^\/(?!api\/|healthz$|readyz$|metrics$)[^.]*$/, '/index.html'], (_req, res) => {
    sendPage(res, page);
  });
  router.use(
    express.static(consoleDir, {
      index: false,
      dotfiles: 'ignore',
      setHeaders: (res, file) => {
        res.setHeader('Cache-Control', file.includes(`${path.sep}assets${path.sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
}
