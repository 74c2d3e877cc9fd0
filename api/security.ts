import type { RequestHandler } from 'express';
import { newId } from '../domain/ids.ts';

/** `docs` and the console carry scripts and styles of their own, from this origin alone; an API answer carries nothing. */
const API_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/** `styles` is what else than this origin's own style sheets may style a page. */
export const pageCsp = (styles: string) =>
  `default-src 'self'; img-src 'self' data:; style-src 'self'${styles}; script-src 'self'; connect-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'`;

/** On every answer (OWASP Secure Headers). */
export function securityHeaders(publicUrl: string): RequestHandler {
  const https = publicUrl.startsWith('https:');
  return (req, res, next) => {
    const given = req.headers['x-request-id'];
    const requestId = typeof given === 'string' && /^[\w.-]{8,64}$/.test(given) ? given : newId();
    (res.locals as { requestId: string }).requestId = requestId;
    res.setHeader('X-Request-Id', requestId);
    res.setHeader('Content-Security-Policy', API_CSP);
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('X-Frame-Options', 'DENY');
    res.setHeader('Referrer-Policy', 'no-referrer');
    res.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    res.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    res.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=()');
    res.setHeader('Cache-Control', 'no-store');
    if (https) res.setHeader('Strict-Transport-Security', 'max-age=31536000');
    next();
  };
}
