import { index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

// drizzle-kit takes no order beside an operator class.
export const notes = pgTable('notes', { title: text('title'), at: timestamp('at') }, (t) => [
  index('order_first').on(t.title.desc().nullsLast().op('text_pattern_ops'), t.at.desc()),
  index('class_first').on(t.title.op('text_pattern_ops').desc(), t.at.asc().nullsFirst()),
]);
