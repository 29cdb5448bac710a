// What a schema file may import of drizzle-orm and what the reader needs of it.
import * as orm from 'drizzle-orm';
import * as casing from 'drizzle-orm/casing';
import * as neon from 'drizzle-orm/neon';
import * as pgCore from 'drizzle-orm/pg-core';
import * as supabase from 'drizzle-orm/supabase';

globalThis.drizzleOrm = { orm, casing, neon, pgCore, supabase };
