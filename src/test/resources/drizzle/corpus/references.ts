import { AnyPgColumn, integer, pgTable, serial } from 'drizzle-orm/pg-core';

export const child = pgTable('child', {
  id: serial('id').primaryKey(),
  cascade: integer('a').references(() => parent.id, { onDelete: 'cascade', onUpdate: 'cascade' }),
  setNull: integer('b').references(() => parent.id, { onDelete: 'set null' }),
  setDefault: integer('c').default(1).references(() => parent.id, { onDelete: 'set default' }),
  restrict: integer('d').references(() => parent.id, { onDelete: 'restrict', onUpdate: 'restrict' }),
  noAction: integer('e').references(() => parent.id, { onDelete: 'no action' }),
  plain: integer('f').references(() => parent.id),
  self: integer('g').references((): AnyPgColumn => child.id, { onDelete: 'set null' }),
});
export const parent = pgTable('parent', { id: serial('id').primaryKey() });
