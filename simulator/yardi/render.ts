/** What a row is rendered with. */
import type { Town } from '../town/town.ts';
import type { Options } from '../vendor/options.ts';

/** `iso`: dates YYYY-MM-DD where they are MM/DD/YYYY. */
export interface Render {
  town: Town;
  options: Options;
  iso: boolean;
}
