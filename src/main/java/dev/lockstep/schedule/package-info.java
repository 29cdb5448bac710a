/**
 * The daily drift checks: each occasion becomes one job, whatever the number of replicas.
 */
@NullMarked
package dev.lockstep.schedule;

import org.jspecify.annotations.NullMarked;
