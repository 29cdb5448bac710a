import { integer, pgMaterializedView, pgTable, pgView } from 'drizzle-orm/pg-core';

export const rows = pgTable('rows', { id: integer('id').primaryKey(), a: integer('a') });

export const checkedHere = pgView('checked_here').with({ checkOption: 'local', securityBarrier: true })
  .as((qb) => qb.select().from(rows));
export const checkedBelow = pgView('checked_below').with({ checkOption: 'cascaded', securityInvoker: true })
  .as((qb) => qb.select().from(rows));

export const tunedAll = pgMaterializedView('tuned_all').with({
  fillfactor: 70,
  toastTupleTarget: 2048,
  parallelWorkers: 2,
  autovacuumEnabled: true,
  vacuumIndexCleanup: 'auto',
  vacuumTruncate: true,
  autovacuumVacuumThreshold: 60,
  autovacuumVacuumScaleFactor: 0.3,
  autovacuumVacuumCostDelay: 5,
  autovacuumVacuumCostLimit: 300,
  autovacuumFreezeMinAge: 1000,
  autovacuumFreezeMaxAge: 200000,
  autovacuumFreezeTableAge: 100000,
  autovacuumMultixactFreezeMinAge: 1000,
  autovacuumMultixactFreezeMaxAge: 200000,
  autovacuumMultixactFreezeTableAge: 100000,
  logAutovacuumMinDuration: 1000,
  userCatalogTable: false,
}).as((qb) => qb.select().from(rows));
export const cleanedUp = pgMaterializedView('cleaned_up').with({ vacuumIndexCleanup: 'on', autovacuumEnabled: false })
  .as((qb) => qb.select().from(rows));
export const notCleanedUp = pgMaterializedView('not_cleaned_up').with({ vacuumIndexCleanup: 'off', vacuumTruncate: false })
  .as((qb) => qb.select().from(rows));
export const placed = pgMaterializedView('placed').tablespace('pg_default').as((qb) => qb.select().from(rows));
