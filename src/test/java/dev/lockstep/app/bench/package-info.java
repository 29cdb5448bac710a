/** Benchmarks run, in small. */
@NullMarked
package dev.lockstep.app.bench;

import org.jspecify.annotations.NullMarked;
