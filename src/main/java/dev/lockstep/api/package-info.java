/**
 * The REST API under {@code /api/v1}: resources, request and response records, problem+json and
 * Server-Sent Events. Nothing in here decides anything about a database; it hands work to jobs.
 */
@NullMarked
package dev.lockstep.api;

import org.jspecify.annotations.NullMarked;
