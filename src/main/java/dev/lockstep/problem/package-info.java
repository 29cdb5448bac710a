/**
 * What went wrong, as data: one record, one enumeration of stable types, one exception. Imports nothing and may be imported by
 * every package, so that an error keeps its facts from the statement that failed to the answer that a person reads.
 */
@NullMarked
package dev.lockstep.problem;

import org.jspecify.annotations.NullMarked;
