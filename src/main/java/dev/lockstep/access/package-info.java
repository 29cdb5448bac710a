/**
 * Who may do what: bearer tokens (stored hashed), their roles, and the append-only audit log of
 * every change.
 */
@NullMarked
package dev.lockstep.access;

import org.jspecify.annotations.NullMarked;
