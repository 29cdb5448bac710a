package dev.lockstep.environment;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A row of {@code environment} (V2__environments.sql). */
@Entity
@Table(name = "environment")
class EnvironmentRow {
    @Id
    String name;

    @Column(name = "sealed_url")
    byte[] sealedUrl;

    @Column(name = "key_id")
    String keyId;

    int tier;

    @JdbcTypeCode(SqlTypes.JSON)
    Policy policy;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "created_by")
    String createdBy;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Column(name = "updated_by")
    String updatedBy;

    SecretKeys.Sealed sealed() {
        return new SecretKeys.Sealed(keyId, sealedUrl);
    }

    void seal(SecretKeys.Sealed sealed) {
        keyId = sealed.keyId();
        sealedUrl = sealed.bytes();
    }

    Registration.History history() {
        return new Registration.History(createdAt, createdBy, updatedAt, updatedBy);
    }
}
