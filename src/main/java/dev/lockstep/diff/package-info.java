/**
 * Compares two catalogs and says what differs, object by object. Pure: no framework, no I/O.
 */
@NullMarked
package dev.lockstep.diff;

import org.jspecify.annotations.NullMarked;
