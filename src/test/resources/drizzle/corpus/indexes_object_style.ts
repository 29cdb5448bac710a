import { index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';

export const things = pgTable('things', { id: integer('id').notNull(), name: text('name') }, (table) => {
  return {
    byName: index('things_name_idx').on(table.name),
    byId: uniqueIndex('things_id_idx').on(table.id),
  };
});
