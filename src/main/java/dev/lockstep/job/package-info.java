/**
 * The queue of persisted work: leases, workers, progress and log. Knows no kind of job by name.
 */
@NullMarked
package dev.lockstep.job;

import org.jspecify.annotations.NullMarked;
