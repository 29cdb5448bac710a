import { sql } from 'drizzle-orm';
import { customType, integer, pgTable } from 'drizzle-orm/pg-core';

const bytea = customType<{ data: Uint8Array; notNull: false; default: false }>({ dataType: () => 'bytea' });
const money = customType<{ data: number; driverData: string }>({
  dataType: () => 'numeric(19, 4)',
  toDriver: (value) => value.toFixed(4),
  fromDriver: (value) => Number(value),
});
const sized = customType<{ data: string; config: { length: number } }>({ dataType: (config) => `varchar(${config?.length ?? 5})` });
const int4range = customType<{ data: string }>({ dataType: () => 'int4range' });
const oid = customType<{ data: number }>({ dataType: () => 'oid' });

export const blobs = pgTable('blobs', {
  id: integer('id').primaryKey(),
  raw: bytea('raw').notNull(),
  price: money('price').default(sql`0`).notNull(),
  code: sized('code', { length: 12 }).default('abc'),
  span: int4range('span').default('[1,5)'),
  spans: int4range('spans').array(),
  object: oid('object'),
});
