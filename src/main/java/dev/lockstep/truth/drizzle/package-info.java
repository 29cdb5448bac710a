/**
 * Drizzle schema files as SQL. They are somebody's code: they are run in a sandbox that has no file, network, host or clock and
 * bounded memory and time, and nothing but statements comes out of it.
 */
@NullMarked
package dev.lockstep.truth.drizzle;

import org.jspecify.annotations.NullMarked;
