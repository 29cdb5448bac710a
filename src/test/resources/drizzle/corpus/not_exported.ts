import { integer, pgEnum, pgTable } from 'drizzle-orm/pg-core';

const hidden = pgTable('hidden', { id: integer('id').primaryKey() });
const secret = pgEnum('secret', ['a']);
export const shown = pgTable('shown', { id: integer('id').primaryKey() });
export const notATable = { hidden, secret, number: 5 };
export default { hidden };
