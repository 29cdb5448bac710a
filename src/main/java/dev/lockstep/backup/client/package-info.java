/** PostgreSQL's own programs: found, run, watched and ended. No password stands on a command line or in what is logged. */
@NullMarked
package dev.lockstep.backup.client;

import org.jspecify.annotations.NullMarked;
