import type { InferSelectModel } from 'drizzle-orm';
import { integer, pgTable, text, type AnyPgColumn } from 'drizzle-orm/pg-core';

declare global { interface Window { nothing: true } }
interface Named<T extends string = string> { readonly name: T }
abstract class Shape<T> { protected constructor(private readonly value: T, public other?: number) {} abstract area(): number }
const enum Kind { One = 'one', Two = 'two' }
enum Flags { A = 1, B = A << 1, C = A | B }
type Keys = keyof typeof columns;
const columns = { id: integer('id').primaryKey(), kind: text('kind').$type<Kind>().default(Kind.Two), flags: integer('flags').default(Flags.C as number) } as const;
function pick<K extends Keys>(this: void, key: K): (typeof columns)[K] { return columns[key]!; }
export const table = pgTable('ts' as const, { id: pick('id'), kind: pick('kind'), flags: <any>columns.flags, up: integer('up').references((): AnyPgColumn => table.id) });
export type Row = InferSelectModel<typeof table>;
export type { Named };
let unused: Shape<number> | undefined;

if (import.meta.env?.DEV) throw new Error('Not here');
export const module = pgTable('module', { id: integer('id').primaryKey() });
