import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { status } from '../enums';
import { posts } from './posts';

export const users = pgTable('users', { id: integer('id').primaryKey(), status: status('status').default('on'), pinned: integer('pinned').references(() => posts.id) });
export const notes = pgTable('notes', { text: text('text') });
