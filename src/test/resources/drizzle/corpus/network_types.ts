import { cidr, inet, macaddr, macaddr8, pgTable } from 'drizzle-orm/pg-core';

export const hosts = pgTable('hosts', {
  address: inet('address').default('127.0.0.1').notNull(),
  net: cidr('net'),
  mac: macaddr('mac'),
  mac8: macaddr8('mac8'),
});
