import { integer, pgTable, text } from 'drizzle-orm/pg-core';

const months = Array.from({ length: 4 }, (_, month) => pgTable(`month_${month + 1}`, { id: integer('id').primaryKey(), value: text('value').default(`m${month}`) }));
export const [january, february, march, april] = months;
export const { day, night } = Object.fromEntries(['day', 'night'].map((name) => [name, pgTable(name, { id: integer('id') })]));
