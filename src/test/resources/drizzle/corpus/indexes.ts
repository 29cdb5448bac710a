import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';

export const posts = pgTable('posts', {
  id: integer('id'),
  title: text('title'),
  body: text('body'),
  author: integer('author'),
  tags: jsonb('tags'),
  at: timestamp('at'),
  deletedAt: timestamp('deleted_at'),
}, (t) => [
  index().on(t.author),
  index().on(t.author, t.at),
  index('posts_title').on(t.title),
  uniqueIndex('posts_id').on(t.id),
  uniqueIndex().on(t.id, t.author),
  index('posts_lower').on(sql`lower(${t.title})`),
  uniqueIndex('posts_lower_unique').on(sql`lower(${t.title})`, t.author),
  index('posts_desc').on(t.at.desc()),
  index('posts_desc_last').on(t.at.desc().nullsLast()),
  index('posts_asc_first').on(t.at.asc().nullsFirst()),
  index('posts_asc').on(t.at.asc(), t.id.desc().nullsFirst()),
  index('posts_live').on(t.author).where(sql`${t.deletedAt} is null`),
  uniqueIndex('posts_live_title').on(t.title).where(sql`${t.deletedAt} is null and ${t.author} > 0`),
  index('posts_tags').using('gin', t.tags),
  index('posts_tags_path').using('gin', t.tags.op('jsonb_path_ops')),
  index('posts_title_pattern').on(t.title.op('text_pattern_ops')),
  index('posts_hash').using('hash', t.title),
  index('posts_brin').using('brin', t.at).with({ pages_per_range: 32, autosummarize: true }),
  index('posts_fill').on(t.title, t.author).with({ fillfactor: 70 }),
  index('posts_search').using('gin', sql`to_tsvector('english', ${t.body})`),
  index('posts_only').onOnly(t.body),
]);
