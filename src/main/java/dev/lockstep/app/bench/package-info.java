/** Benchmarks: what the README's command prints, measured on a real PostgreSQL. */
@NullMarked
package dev.lockstep.app.bench;

import org.jspecify.annotations.NullMarked;
