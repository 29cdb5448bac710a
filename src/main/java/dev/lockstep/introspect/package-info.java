/**
 * Reads {@code pg_catalog} into a catalog, in a number of queries that does not grow with the
 * database. Definitions are PostgreSQL's own, deparsed with an empty {@code search_path}.
 */
@NullMarked
package dev.lockstep.introspect;

import org.jspecify.annotations.NullMarked;
