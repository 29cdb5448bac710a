import { pgTable } from 'drizzle-orm/pg-core';

export const nothing = pgTable('nothing', {});
