package dev.lockstep.backup;

import java.util.UUID;

/**
 * The request of a confirmation's job.
 *
 * @param restore which one
 * @param environment that was restored into
 * @param database the one that it replaced and kept, to be dropped
 */
public record RestoreConfirmationOrder(UUID restore, String environment, String database) {}
