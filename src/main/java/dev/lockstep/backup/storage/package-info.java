/**
 * Where backups are kept: a directory or a bucket of object storage, encrypted or not. What has no manifest is no backup; the
 * manifest is written last and deleted first.
 */
@NullMarked
package dev.lockstep.backup.storage;

import org.jspecify.annotations.NullMarked;
