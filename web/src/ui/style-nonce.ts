/** What the server lets the style elements of this page be known by (api/console.ts); a browser hides it from the document, not from scripts. */
export const styleNonce = () => document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';

// The dialogues' scroll lock writes a style element too, and asks for the nonce under this name.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
