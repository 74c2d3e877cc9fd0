/** Who asks, with what licence, for which property: refused as the server refuses it (docs/vendors/yardi.md). */
import type { Account } from '../account.ts';
import type { TownProperty } from '../town/model.ts';
import { Refusal } from '../vendor/vendor.ts';
import type { Asked } from '../vendor/vendor.ts';
import { propertyCode } from './households.ts';
import { messageReply, NO_ACCESS, NO_LOGIN, refusedSetting } from './messages.ts';
import { LICENCE } from './operations.ts';
import type { Operation } from './operations.ts';
import type { Values } from './soap.ts';

/** Server and database first: without them there is nobody to know a password. */
export function checkLogin(account: Account, asked: Asked, op: Operation, values: Values): void {
  const { options } = account,
    is = (name: string, option: string): boolean => (values[name] ?? '').toLowerCase() === String(options[option]).toLowerCase();
  if (!is('ServerName', 'serverName') || !is('Database', 'database') || !is('Platform', 'platform'))
    throw new Refusal(refusedSetting(account, asked, op));
  if (!is('UserName', 'userName') || !account.authorizes(values.Password)) throw new Refusal(messageReply(asked, op, NO_LOGIN));
  const licensed = options.licensed === 'all' || options.licensed === LICENCE[op.iface];
  if (!licensed || values.InterfaceEntity !== options.interfaceEntity || values.InterfaceLicense !== options.interfaceLicense)
    throw new Refusal(refusedSetting(account, asked, op));
}

/** A property's code, in any case, or the code of the list of all. */
export function propertiesAsked(account: Account, asked: Asked, op: Operation, values: Values): TownProperty[] {
  const all = account.town.data.properties;
  if (!op.params.some((param) => param.name === 'YardiPropertyId')) return all;
  const said = (values.YardiPropertyId ?? '').toLowerCase();
  const found =
    said === String(account.options.propertyList).toLowerCase() ? all : all.filter((p) => propertyCode(p).toLowerCase() === said);
  if (found.length === 0) throw new Refusal(messageReply(asked, op, NO_ACCESS));
  return found;
}
