import { doublePrecision, jsonb, pgTable, real, text, varchar } from 'drizzle-orm/pg-core';

// What drizzle-kit writes otherwise than it is meant.
export const odd = pgTable('odd', {
  paths: text('paths').array().default(['C:\\temp', 'two\\\\', 'a\\"b']),
  nothing: varchar('nothing').array().default(['x', null as any]),
  nulls: jsonb('nulls').array().default([null, 1, { a: 'x\ny' }]),
  plain: text('plain').array().default(['', ' ', 'a,b', '{x}', 'NULL', 'null', 'new\nline', 'tab\tbed']),
  notANumber: doublePrecision('not_a_number').default(NaN),
  endless: real('endless').default(-Infinity),
});
