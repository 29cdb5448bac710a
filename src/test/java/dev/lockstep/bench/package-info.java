/** The benchmark command. Figures, no tests. */
@NullMarked
package dev.lockstep.bench;

import org.jspecify.annotations.NullMarked;
