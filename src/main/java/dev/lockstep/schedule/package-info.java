/**
 * What starts by itself, drift checks and proofs of backups: each occasion becomes one job, whatever the number of replicas.
 */
@NullMarked
package dev.lockstep.schedule;

import org.jspecify.annotations.NullMarked;
