import { sql } from 'drizzle-orm';
import { bigint, pgSchema, pgSequence, pgTable } from 'drizzle-orm/pg-core';

export const plain = pgSequence('plain');
export const tuned = pgSequence('tuned', { startWith: 100, minValue: 50, maxValue: 10000, increment: 5, cache: 10, cycle: true });
export const down = pgSequence('down', { increment: -1, startWith: '-1' });
export const s = pgSchema('numbers');
export const inside = s.sequence('inside', { startWith: '9' });
export const users = pgTable('users', { id: bigint('id', { mode: 'number' }).primaryKey().default(sql`nextval('tuned')`) });
