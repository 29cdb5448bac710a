import { integer, pgTable } from 'drizzle-orm/pg-core';
import * as u from './users.js';
import { stamps } from '../shared';

export const posts = pgTable('posts', { id: integer('id').primaryKey(), author: integer('author').references(() => u.users.id), ...stamps() });
