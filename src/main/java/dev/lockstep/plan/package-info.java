/**
 * Changes to ordered steps, each with its SQL, undo, hazards and lock. Pure: a plan is a function
 * of two catalogs and options, without framework or I/O.
 */
@NullMarked
package dev.lockstep.plan;

import org.jspecify.annotations.NullMarked;
