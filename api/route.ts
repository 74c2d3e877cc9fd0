import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { ProblemCode } from '../domain/problem-codes.ts';
import type { Actor } from '../sync/actor.ts';
import type { Sql } from '../sync/tx.ts';
import type { Auth, Role } from './auth.ts';
import type { ApiDeps } from './deps.ts';

/** What a handler is given: everything validated. */
export interface Context<Q = unknown, B = unknown> {
  deps: ApiDeps;
  auth: Auth;
  actor: Actor;
  organizationId: string;
  /** Path parameters; all are ids. */
  params: Record<string, string>;
  /** The path's `{id}`. */
  id: string;
  query: Q;
  body: B;
  now: Date;
  /** Reads outside any transaction. */
  sql: Sql;
  /** The header, for `requireMatch`. */
  ifMatch: string | undefined;
  /** For the object that this POST creates; the same at a repetition with the same Idempotency-Key after a crash. */
  newObjectId: string;
  setETag(version: number): void;
  req: Request;
  res: Response;
  requestId: string;
}

interface RouteBase<Q extends z.ZodObject | undefined, B extends z.ZodType | undefined> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below /api/v1, parameters in braces. */
  path: string;
  tag: string;
  summary: string;
  description?: string;
  /** Null: no token needed. */
  role: Role | null;
  query?: Q;
  body?: B;
  /** `csv`: the bytes, as they come, are `ctx.body` (sync/csv-text.ts, FileBytes). */
  takes?: 'json' | 'csv';
  /** Of a `csv` body; 8 MB unless told. */
  maxBytes?: number;
  /** 200 unless told. */
  status?: number;
  /** null: no body (204). */
  answer: z.ZodType | null | 'csv';
  problems?: readonly ProblemCode[];
  /** Honours Idempotency-Key. */
  idempotent?: boolean;
  /** Tokens limited to some properties may not use it. */
  unlimited?: boolean;
  /** Honours If-Match. */
  versioned?: boolean;
}
type Input<T> = T extends z.ZodType ? z.output<T> : undefined;
interface RouteDefinition<Q extends z.ZodObject | undefined, B extends z.ZodType | undefined> extends RouteBase<Q, B> {
  /** The answer's body; a `csv` route answers text. */
  handle(ctx: Context<Input<Q>, Input<B>>): unknown;
}
export interface Route extends RouteBase<z.ZodObject | undefined, z.ZodType | undefined> {
  handle(ctx: Context): unknown;
}

/** One definition serves the router, the validation and the OpenAPI document. */
export function route<Q extends z.ZodObject | undefined = undefined, B extends z.ZodType | undefined = undefined>(
  definition: RouteDefinition<Q, B>,
): Route {
  return definition;
}

/** Parts of the path that are parameters. */
export const paramNames = (path: string): string[] => [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
