@NullMarked
package dev.lockstep.backup;

import org.jspecify.annotations.NullMarked;
