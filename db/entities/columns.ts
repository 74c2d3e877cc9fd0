import { p } from '@mikro-orm/core';

/** Column builders used by every entity, so that one meaning has one type. */

/** UUIDv7 made by the product (domain/ids.ts): in the order of creation, so the lowest id is the oldest. */
export const id = () => p.uuid().primary();
export const instant = () => p.datetime().columnType('timestamptz');
/** A calendar day at the property; a string on both sides, never a Date. */
export const day = () => p.string().columnType('date');
export const text = () => p.text();
export const textArray = () => p.array().columnType('text[]');
export const uuidArray = () => p.array().columnType('uuid[]');
export const json = <T>() => p.json<T>().columnType('jsonb');
export const count = () => p.bigint('number');
