/**
 * The registry of environments: how each is reached, its tier and policy, and its secrets, which are
 * encrypted at rest and leave in no response, message or log.
 */
@NullMarked
package dev.lockstep.environment;

import org.jspecify.annotations.NullMarked;
