@NullMarked
package dev.lockstep.truth;

import org.jspecify.annotations.NullMarked;
