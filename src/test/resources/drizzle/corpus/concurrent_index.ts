import { index, pgTable, text } from 'drizzle-orm/pg-core';

export const logs = pgTable('logs', { line: text('line') }, (t) => [index('logs_line').on(t.line).concurrently()]);
