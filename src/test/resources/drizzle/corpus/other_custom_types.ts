import { customType, integer, pgTable } from 'drizzle-orm/pg-core';

const citextLike = customType<{ data: string }>({ dataType: () => 'character varying(40)' });
const xml = customType<{ data: string }>({ dataType: () => 'xml' });
export const t = pgTable('t', { id: integer('id'), c: citextLike('c'), x: xml('x') });
