import { eq, sql } from 'drizzle-orm';
import { integer, pgTable, pgView, text, alias, QueryBuilder } from 'drizzle-orm/pg-core';

export const nodes = pgTable('nodes', { id: integer('id'), parent: integer('parent'), name: text('name') });
const parents = alias(nodes, 'parents');
export const tree = pgView('tree').as((qb) => qb
  .select({ id: nodes.id, parentName: sql<string>`${parents.name}`.as('parent_name') }).from(nodes).innerJoin(parents, eq(nodes.parent, parents.id)));
const roots = new QueryBuilder().select({ id: nodes.id }).from(nodes).where(sql`${nodes.parent} is null`).as('roots');
export const children = pgView('children').as((qb) => qb.select({ id: nodes.id }).from(nodes).innerJoin(roots, eq(nodes.parent, roots.id)));
export const ctes = pgView('ctes').as((qb) => {
  const named = qb.$with('named').as(qb.select().from(nodes).where(sql`${nodes.name} is not null`));
  return qb.with(named).select().from(named);
});
