import { foreignKey, integer, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';

export const regions = pgTable('regions', {
  country: text('country').notNull(),
  code: text('code').notNull(),
  parentCountry: text('parent_country'),
  parentCode: text('parent_code'),
}, (t) => [
  primaryKey({ columns: [t.country, t.code] }),
  foreignKey({ columns: [t.parentCountry, t.parentCode], foreignColumns: [t.country, t.code] }),
]);
export const cities = pgTable('cities', {
  id: integer('id').primaryKey(),
  country: text('country').notNull(),
  region: text('region').notNull(),
  twin: integer('twin'),
}, (t) => [
  foreignKey({ name: 'cities_region', columns: [t.country, t.region], foreignColumns: [regions.country, regions.code] })
    .onDelete('cascade').onUpdate('no action'),
  foreignKey({ columns: [t.twin], foreignColumns: [t.id], name: 'twin_fk' }).onDelete('set null'),
  unique('cities_twin').on(t.twin),
]);
