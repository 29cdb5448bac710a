@NullMarked
package dev.lockstep.backup.storage;

import org.jspecify.annotations.NullMarked;
