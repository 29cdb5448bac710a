import { sql } from 'drizzle-orm';
import { jsonb, pgTable } from 'drizzle-orm/pg-core';

export const settings = pgTable('settings', {
  built: jsonb('built').default(sql`jsonb_build_object('a', 1)`),
});
