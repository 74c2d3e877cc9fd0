/** All vendors: their facts by name, and the protocols that a request may belong to. Buildium, the first, takes what nobody else claims. */
import { appfolio } from './appfolio/vendor.ts';
import { buildium } from './buildium/vendor.ts';
import { entrata } from './entrata/vendor.ts';
import { resman } from './resman/vendor.ts';
import { yardi } from './yardi/vendor.ts';
import { VENDOR_NAMES } from './vendor/vendor.ts';
import type { VendorFacts, VendorName } from './vendor/vendor.ts';

const FACTS: Record<VendorName, VendorFacts> = { buildium, entrata, yardi, appfolio, resman };

export const factsOf = (name: VendorName): VendorFacts => FACTS[name];
export const allVendors = (): VendorFacts[] => VENDOR_NAMES.map(factsOf);
