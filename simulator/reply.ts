/** An answer before it is sent. A text goes out as it is, everything else as JSON. */
export interface Reply {
  status: number;
  body: string | object;
  headers: Record<string, string>;
}

export const jsonReply = (status: number, body: object, headers: Record<string, string> = {}): Reply => ({ status, body, headers });

export const htmlReply = (status: number, title: string, text: string, headers: Record<string, string> = {}): Reply => ({
  status,
  body: `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1>${text}</body></html>`,
  headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
});
