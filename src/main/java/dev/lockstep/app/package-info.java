/**
 * Wiring: which job kind is done by whom, start-up, and the demo of dev mode. Imports everything,
 * is imported by nothing.
 */
@NullMarked
package dev.lockstep.app;

import org.jspecify.annotations.NullMarked;
