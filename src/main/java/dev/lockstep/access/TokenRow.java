package dev.lockstep.access;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code token} (V3__access.sql). */
@Entity
@Table(name = "token")
class TokenRow {
    @Id
    UUID id;

    String name;

    byte[] hash;

    String role;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "created_by")
    String createdBy;

    @Column(name = "expires_at")
    @Nullable
    Instant expiresAt;

    @Column(name = "last_used_at")
    @Nullable
    Instant lastUsedAt;

    @Column(name = "revoked_at")
    @Nullable
    Instant revokedAt;

    @Column(name = "revoked_by")
    @Nullable
    String revokedBy;

    Token token() {
        Role known = Role.of(role).orElseThrow(() -> new IllegalStateException("unknown role in the store: " + role));
        return new Token(id, name, known, createdAt, createdBy, expiresAt, lastUsedAt, revokedAt, revokedBy);
    }
}
