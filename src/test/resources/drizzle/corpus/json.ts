import { sql } from 'drizzle-orm';
import { json, jsonb, pgTable } from 'drizzle-orm/pg-core';

type Settings = { theme: 'light' | 'dark'; sizes?: number[] };

export const documents = pgTable('documents', {
  j: json('j').default({ a: 1 }),
  jb: jsonb('jb').$type<Settings>().default({ theme: 'light', sizes: [1, 2] }).notNull(),
  list: jsonb('list').$type<string[]>().default([]),
  text: jsonb('text').default('{}'),
  expression: jsonb('expression').default(sql`'{"k": true}'::jsonb`),
  number: jsonb('number').default(5),
  yes: jsonb('yes').default(true),
  nothing: json('nothing'),
});
