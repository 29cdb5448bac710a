import { timestamp } from 'drizzle-orm/pg-core';

export { stamps };

function stamps() {
  return { at: timestamp('at') };
}
