/** The REST API, called as clients call it. */
@NullMarked
package dev.lockstep.api;

import org.jspecify.annotations.NullMarked;
