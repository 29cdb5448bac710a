import { pgEnum } from 'drizzle-orm/pg-core';
export const kinds = pgEnum('kinds', ['x', 'y']);
