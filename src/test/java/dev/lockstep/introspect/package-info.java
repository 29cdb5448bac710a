/** Tests of reading a catalog from a real server. */
@NullMarked
package dev.lockstep.introspect;

import org.jspecify.annotations.NullMarked;
