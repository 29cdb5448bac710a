/**
 * What people read of a finished job: plain text for terminals and chats, SQL for psql. Everything is made from the job's stored
 * result alone, so that a report says the same tomorrow.
 */
@NullMarked
package dev.lockstep.report;

import org.jspecify.annotations.NullMarked;
