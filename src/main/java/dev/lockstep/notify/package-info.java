/**
 * Telling people and machines outside how a job ended: webhooks and chat.
 */
@NullMarked
package dev.lockstep.notify;

import org.jspecify.annotations.NullMarked;
