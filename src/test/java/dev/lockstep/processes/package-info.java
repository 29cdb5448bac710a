/**
 * Proof by processes: the packaged application as operators run it, killed, paused and stopped by real signals. Nothing in the
 * application helps: what holds it up are locks that other users of a database could hold as well.
 */
@NullMarked
package dev.lockstep.processes;

import org.jspecify.annotations.NullMarked;
