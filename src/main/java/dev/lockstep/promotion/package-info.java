/**
 * The promotion, one class per phase: preflight, backup, migrate, sync data, verify, commit or
 * rollback. Each phase takes what the phase before it returned, so a wrong order does not compile.
 */
@NullMarked
package dev.lockstep.promotion;

import org.jspecify.annotations.NullMarked;
