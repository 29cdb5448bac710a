import { base } from '@/columns';
import { pgTable } from 'drizzle-orm/pg-core';
import { kinds } from '~/kinds';

export { kinds };
export const things = pgTable('things', { ...base, kind: kinds('kind') });
