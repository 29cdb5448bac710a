/** Holds the code to the arrows between packages that DESIGN.md draws. */
@NullMarked
package dev.lockstep.architecture;

import org.jspecify.annotations.NullMarked;
