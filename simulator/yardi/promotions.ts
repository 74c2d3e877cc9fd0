/** GetRoommatePromotions, as a public client describes what it got: OldRoomateCode is spelled like that. */
import type { TownUnit } from '../town/model.ts';
import { el } from '../xml/tree.ts';
import type { El } from '../xml/tree.ts';
import { unitCode } from '../town/unit-code.ts';
import type { Household } from './households.ts';
import { wordOf } from './residents.ts';
import type { Render } from './render.ts';

const name = (of: Household): string => `${of.primary.person.firstName} ${of.primary.person.lastName}`.trim();

export function promotionRow(render: Render, of: Household): El {
  const { prior, oldCode } = of.promoted as NonNullable<Household['promoted']>,
    { options, town } = render;
  const party = (tag: string, facts: Record<string, string>): El =>
    options.promotions === 'attributes'
      ? el(tag, facts)
      : el(
          tag,
          Object.entries(facts).map(([key, value]) => el(key, value)),
        );
  return el(
    'RoommatePromotion',
    party('PriorTenant', { Code: prior.code, Name: name(prior), Status: wordOf(options, prior.standing) }),
    party('NewTenant', { Code: of.code, Name: name(of), OldRoomateCode: oldCode, Status: wordOf(options, of.standing) }),
    el('MoveOutDate', prior.primary.moveOut),
    el('UnitCode', unitCode(town, town.units.get(of.tenancy.unitId) as TownUnit)),
  );
}
