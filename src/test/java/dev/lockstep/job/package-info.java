/** The queue on a real store: replicas side by side, leases that lapse, cancels at every moment. */
@NullMarked
package dev.lockstep.job;

import org.jspecify.annotations.NullMarked;
