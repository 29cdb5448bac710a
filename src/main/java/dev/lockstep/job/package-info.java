/**
 * The queue of persisted work: leases, workers, progress and log. Knows no kind of job by name.
 *
 * <p>What always holds: a job that was answered for is in the store and reaches a final state whichever process dies; it
 * is in the hands of one worker at a time, and a worker that lost its lease cannot write any more (every write names its
 * fencing token); exclusive jobs of one environment run one at a time in the order of their submission. Time is the
 * store's: replicas' clocks do not matter. Everything is built by plain constructors; CDI only wires it.
 */
@NullMarked
package dev.lockstep.job;

import org.jspecify.annotations.NullMarked;
