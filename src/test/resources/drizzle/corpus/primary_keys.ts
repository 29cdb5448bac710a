import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

export const memberships = pgTable('memberships', { userId: integer('user_id'), groupId: integer('group_id'), role: text('role') },
  (t) => [primaryKey({ columns: [t.userId, t.groupId] })]);
export const named = pgTable('named', { a: integer('a'), b: integer('b') }, (t) => [primaryKey({ name: 'named_key', columns: [t.b, t.a] })]);
export const single = pgTable('single', { a: integer('a') }, (t) => [primaryKey({ columns: [t.a] })]);
export const old = pgTable('old', { a: integer('a'), b: integer('b') }, (t) => ({ pk: primaryKey(t.a, t.b) }));
export const oldObject = pgTable('old_object', { a: integer('a'), b: integer('b') }, (t) => ({ pk: primaryKey({ columns: [t.a, t.b] }) }));
