package dev.lockstep.backup.storage;

/**
 * A file of a backup, as it is stored (encrypted, where it is).
 *
 * @param path below the backup, with {@code /}
 * @param sha256 64 hexadecimal digits
 */
public record StoredFile(String path, long bytes, String sha256) {}
