/**
 * The source of truth: where the desired schema is written down outside any environment.
 */
@NullMarked
package dev.lockstep.truth;

import org.jspecify.annotations.NullMarked;
