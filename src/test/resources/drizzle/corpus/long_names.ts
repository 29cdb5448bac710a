import { integer, pgTable, text, unique, index, primaryKey } from 'drizzle-orm/pg-core';

export const long = pgTable('a_table_with_quite_a_long_name_that_goes_on_for_a_while', {
  identification: integer('identification_of_the_row_in_this_table').primaryKey().generatedAlwaysAsIdentity(),
  description: text('description_of_the_row_in_this_table').unique(),
});
export const other = pgTable('another_table_with_quite_a_long_name_that_goes_on_as_well', {
  reference: integer('reference_to_the_row_in_the_other_table').references(() => long.identification),
  a: integer('a_rather_long_column_name'), b: integer('b_rather_long_column_name'),
}, (t) => [unique().on(t.a, t.b), primaryKey({ columns: [t.a, t.b] }), index('a_short_one').on(t.reference, t.a)]);
