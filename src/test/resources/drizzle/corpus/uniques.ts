import { integer, pgTable, text, unique } from 'drizzle-orm/pg-core';

export const accounts = pgTable('accounts', {
  email: text('email').unique(),
  login: text('login').notNull().unique('accounts_login'),
  code: text('code').unique('accounts_code', { nulls: 'not distinct' }),
  distinct: text('distinct_code').unique(undefined, { nulls: 'distinct' }),
  tenant: integer('tenant'),
  slug: text('slug'),
}, (t) => [
  unique().on(t.tenant, t.slug),
  unique('tenant_email').on(t.tenant, t.email),
  unique('tenant_code').on(t.tenant, t.code).nullsNotDistinct(),
]);
