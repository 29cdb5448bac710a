import { foreignKey, integer, pgTable } from 'drizzle-orm/pg-core';

export const parents = pgTable('parents', { id: integer('id').primaryKey() });

export const byReferences = pgTable('by_references', {
  cascade: integer('cascade').references(() => parents.id, { onDelete: 'cascade', onUpdate: 'cascade' }),
  restrict: integer('restrict').references(() => parents.id, { onDelete: 'restrict', onUpdate: 'restrict' }),
  noAction: integer('no_action').references(() => parents.id, { onDelete: 'no action', onUpdate: 'no action' }),
  setNull: integer('set_null').references(() => parents.id, { onDelete: 'set null', onUpdate: 'set null' }),
  setDefault: integer('set_default').default(1).references(() => parents.id, { onDelete: 'set default', onUpdate: 'set default' }),
  none: integer('none').references(() => parents.id),
});

export const byForeignKey = pgTable('by_foreign_key', {
  a: integer('a'), b: integer('b'), c: integer('c'), d: integer('d'), e: integer('e'),
}, (t) => [
  foreignKey({ columns: [t.a], foreignColumns: [parents.id] }).onDelete('cascade').onUpdate('cascade'),
  foreignKey({ name: 'b_restrict', columns: [t.b], foreignColumns: [parents.id] }).onDelete('restrict').onUpdate('restrict'),
  foreignKey({ columns: [t.c], foreignColumns: [parents.id] }).onDelete('no action').onUpdate('no action'),
  foreignKey({ columns: [t.d], foreignColumns: [parents.id] }).onDelete('set null').onUpdate('set null'),
  foreignKey({ columns: [t.e], foreignColumns: [parents.id] }).onDelete('set default').onUpdate('set default'),
]);
