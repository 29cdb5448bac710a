const { pgTable, serial, text } = require('drizzle-orm/pg-core');

module.exports.users = pgTable('users', { id: serial('id').primaryKey(), name: text('name') });
exports.other = pgTable('other', { id: serial('id') });
