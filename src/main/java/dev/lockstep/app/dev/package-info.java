/**
 * Dev mode: an embedded PostgreSQL that holds the store and three demo environments. Its dependencies are
 * optional and absent from the packaged application, so nothing outside this package may need it there.
 */
@NullMarked
package dev.lockstep.app.dev;

import org.jspecify.annotations.NullMarked;
