/** Everything the worker bundles. Names are public API: schedules and histories hold them. */
export { housekeeping } from './housekeeping.ts';
export { previewSync } from './preview-sync.ts';
export { probeCredential } from './probe-credential.ts';
export { setupProperty } from './setup-property.ts';
export { syncProperty } from './sync-property.ts';
