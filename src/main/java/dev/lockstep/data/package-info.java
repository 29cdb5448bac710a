/**
 * The rows of lookup tables: compared, brought to the source's state, and checksummed. Rows stream;
 * no table is ever read whole into memory.
 */
@NullMarked
package dev.lockstep.data;

import org.jspecify.annotations.NullMarked;
