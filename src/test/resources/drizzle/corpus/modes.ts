import { char, customType, decimal, integer, line, numeric, pgPolicy, pgRole, pgTable, point, smallint, bigint } from 'drizzle-orm/pg-core';

const upper = customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: (value) => value.toUpperCase(),
  fromDriver: (value) => value.toLowerCase(),
});

export const modes = pgTable('modes', {
  always: integer('always').generatedAlwaysAsIdentity({
    name: 'modes_numbers', startWith: 10, increment: 2, minValue: 5, maxValue: 5000, cache: 3, cycle: true,
  }),
  byDefault: smallint('by_default').generatedByDefaultAsIdentity({
    name: 'modes_others', startWith: 20, increment: 5, minValue: 10, maxValue: 3000, cache: 4, cycle: true,
  }),
  down: bigint('down', { mode: 'bigint' }).generatedAlwaysAsIdentity({ increment: -1, startWith: -1, minValue: -100, maxValue: -1 }),
  numericText: numeric('numeric_text', { mode: 'string' }),
  decimalText: decimal('decimal_text', { mode: 'string', precision: 10, scale: 2 }),
  decimalNumber: decimal('decimal_number', { mode: 'number', precision: 10, scale: 2 }),
  decimalBigint: decimal('decimal_bigint', { mode: 'bigint', precision: 20 }),
  noScale: numeric('no_scale', { precision: 6, scale: 0 }),
  line: line('line', { mode: 'tuple' }),
  point: point('point', { mode: 'tuple' }),
  letter: char('letter', { enum: ['a', 'b'], length: 1 }),
  upper: upper('upper'),
}, () => [
  pgPolicy('by_current_role', { as: 'restrictive', to: 'current_role' }),
  pgPolicy('by_session_user', { to: ['session_user'] }),
]);

export const maker = pgRole('drizzle_maker', { createRole: true, createDb: true, inherit: false }).existing();
