/**
 * The immutable model of one database's schema: a record for every kind of object, and what depends
 * on what. Pure: no framework, no I/O, and nothing of the rest of Lockstep.
 */
@NullMarked
package dev.lockstep.catalog;

import org.jspecify.annotations.NullMarked;
