import * as pg from 'drizzle-orm/pg-core';
export function stamps() { return { at: pg.timestamp('at').defaultNow() }; }
