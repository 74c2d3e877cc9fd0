/** Yardi's errors: Messages under status 200, empty results, faults, numbers (docs/vendors/yardi.md, Errors). */
import type { Account } from '../account.ts';
import type { EarlyWords } from '../faults/early.ts';
import { htmlReply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import type { Asked } from '../vendor/vendor.ts';
import { el } from '../xml/tree.ts';
import type { El } from '../xml/tree.ts';
import { faultReply, resultReply } from './soap.ts';
import type { Operation } from './operations.ts';

export const NO_TENANTS = 'No tenants exist with the given search criteria.';
export const NO_ACCESS = 'Invalid or no access to Yardi Property';
export const NO_LOGIN = 'Login failed. Please check login credentials.';
export const NO_LICENCE = 'The interface entity or license is not valid for this interface.';
const TOO_MANY = 'The maximum number of requests has been exceeded. Please try again later.';

export const messages = (text: string, type = 'Error'): El => el('Messages', el('Message', { messageType: type }, text));

export const messageReply = (asked: Asked, op: Operation, text: string, type = 'Error'): Reply =>
  resultReply(asked, op, [messages(text, type)], 'none', 'element');

/** A wrong server, database, entity or licence: nothing in the result, or a message. */
export const refusedSetting = (account: Account, asked: Asked, op: Operation): Reply =>
  account.options.licenseError === 'message' ? messageReply(asked, op, NO_LICENCE) : resultReply(asked, op, [], 'none', 'element');

export const tooManyReply = (asked: Asked, op: Operation | null): Reply =>
  op === null ? faultReply(asked, 'Server', TOO_MANY) : messageReply(asked, op, TOO_MANY);

const text = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

/** Where no operation can be made out, everything is a fault. */
export function wordsOf(asked: Asked, op: Operation | null): EarlyWords {
  const say = (what: string, type?: string): Reply =>
    op === null ? faultReply(asked, 'Server', what) : messageReply(asked, op, what, type);
  const result = (content: El[] | string | null): Reply =>
    op === null ? faultReply(asked, 'Server', 'failed') : resultReply(asked, op, content, 'none', 'element');
  return {
    status: (status) =>
      status === 500
        ? faultReply(asked, 'Server', 'Server was unable to process request.')
        : htmlReply(status, String(status), '<p>Server Error</p>'),
    errorIn200: ({ params }) => say(text(params.message, 'An unexpected error has occurred.'), text(params.type, 'Error')),
    wrongPassword: () => say(NO_LOGIN),
    forbidden: () => say(op?.kind === 'tenancies' || op?.kind === 'units' ? NO_ACCESS : NO_LICENCE),
    nothingFound: () => say(NO_TENANTS),
    tooMany: () => tooManyReply(asked, op),
    own: {
      soapFault: ({ params }) =>
        faultReply(asked, text(params.code, 'Server'), text(params.message, 'Server was unable to process request. ---> Timeout expired.')),
      missingResult: ({ params }) => result(params.what === 'empty' ? [] : null),
      numericResult: ({ params }) => result(String(typeof params.value === 'number' ? params.value : -4)),
      sessionLimit: () => say('Maximum number of sessions reached. Please try again later.'),
    },
  };
}
