import { eq, gt, sql } from 'drizzle-orm';
import { integer, pgSchema, pgTable, pgView, text } from 'drizzle-orm/pg-core';

export const users = pgTable('users', { id: integer('id').primaryKey(), name: text('name'), age: integer('age'), cityId: integer('city_id') });
export const cities = pgTable('cities', { id: integer('id').primaryKey(), name: text('name') });
export const adults = pgView('adults').as((qb) => qb.select().from(users).where(gt(users.age, 17)));
export const names = pgView('names').as((qb) => qb.select({ id: users.id, name: users.name }).from(users).orderBy(users.name).limit(10));
export const withCity = pgView('with_city').as((qb) =>
  qb.select({ userId: users.id, city: sql<string>`${cities.name}`.as('city') }).from(users).leftJoin(cities, eq(users.cityId, cities.id)));
export const written = pgView('written', { id: integer('id'), upper: text('upper') }).as(sql`select id, upper(name) as upper from users`);
export const interpolated = pgView('interpolated', { id: integer('id') }).as(sql`select ${users.id} from ${users} where ${users.age} > 5`);
export const existing = pgView('existing', { id: integer('id') }).existing();
export const s = pgSchema('reports');
export const inside = s.view('inside').as((qb) => qb.select({ name: users.name }).from(users));
