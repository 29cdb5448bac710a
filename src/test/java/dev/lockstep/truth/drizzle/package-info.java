@NullMarked
package dev.lockstep.truth.drizzle;

import org.jspecify.annotations.NullMarked;
