import { SQL, sql } from 'drizzle-orm';
import { customType, index, integer, pgTable, text } from 'drizzle-orm/pg-core';

const tsvector = customType<{ data: string }>({ dataType() { return 'tsvector'; } });

export const articles = pgTable('articles', {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  first: text('first').notNull(),
  last: text('last'),
  full: text('full').generatedAlwaysAs(sql`first || ' ' || coalesce(last, '')`),
  lazy: text('lazy').generatedAlwaysAs((): SQL => sql`upper(${articles.first})`),
  plain: integer('plain').generatedAlwaysAs(sql`1 + 2`),
  search: tsvector('search').generatedAlwaysAs((): SQL => sql`to_tsvector('simple', ${articles.first})`),
}, (t) => [index('articles_search').using('gin', t.search)]);
