import { z } from 'zod';

/** HTTP Basic (RFC 7617), in UTF-8. */
export const basicLogIn = (user: string | undefined, password: string | undefined): string =>
  `Basic ${Buffer.from(`${user ?? ''}:${password ?? ''}`, 'utf8').toString('base64')}`;

/** Where calls go: what the customer typed, or the vendor's own. A path of the API's own at its end is left off: `https://host/v1` and `https://host` are the same. */
export const originOf = (typed: string | undefined, own: string, ending = /$/): string =>
  (typed?.trim() || own).replace(/\/+$/, '').replace(ending, '').replace(/\/+$/, '');

/** A credential's field that is sent as an HTTP header, so nothing but visible ASCII. */
export const headerField = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]+$/, 'must be copied without spaces or line breaks')
  .max(500);
/** A user name in HTTP Basic ends at the first colon. */
export const basicUserField = headerField.regex(/^[^:]*$/, 'must not hold a colon');
/** The optional field for another origin than the vendor's own. */
export const baseUrlField = (description: string) =>
  z
    .string()
    .trim()
    .max(500)
    .regex(/^(?:https?:\/\/\S+)?$/, 'must be a web address')
    .optional()
    .meta({ title: 'Address', description });
