/**
 * What a running phase reports, and where to: the one thing that work and the queue that runs it
 * both know.
 */
@NullMarked
package dev.lockstep.progress;

import org.jspecify.annotations.NullMarked;
