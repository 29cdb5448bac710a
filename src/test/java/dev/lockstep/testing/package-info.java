/** What tests share: a real PostgreSQL server, and the service's own store on it. */
@NullMarked
package dev.lockstep.testing;

import org.jspecify.annotations.NullMarked;
