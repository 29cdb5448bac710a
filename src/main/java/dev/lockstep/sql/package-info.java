/**
 * SQL itself: identifiers quoted (here and nowhere else), statements built, statements run and their
 * errors understood.
 */
@NullMarked
package dev.lockstep.sql;

import org.jspecify.annotations.NullMarked;
