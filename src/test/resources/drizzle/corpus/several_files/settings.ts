import { pgTable, text } from 'drizzle-orm/pg-core';
import names from './names.json';
const settings = pgTable(names.settings, { key: text('key').primaryKey() });
export default settings;
