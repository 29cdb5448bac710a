/** Rows of two real databases compared and synchronised, by roles that are no superusers. */
@NullMarked
package dev.lockstep.data;

import org.jspecify.annotations.NullMarked;
