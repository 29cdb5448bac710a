/**
 * Snapshots of a database and their restoration. A backup that has been handed out was read back
 * and verified; what cannot be written out is named and refused.
 */
@NullMarked
package dev.lockstep.backup;

import org.jspecify.annotations.NullMarked;
