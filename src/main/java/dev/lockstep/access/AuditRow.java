package dev.lockstep.access;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of {@code audit} (V3__access.sql). */
@Entity
@Immutable
@Table(name = "audit")
class AuditRow {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    @Nullable
    Long number;

    Instant at;

    @Nullable
    String who;

    @Nullable
    String role;

    String method;

    String path;

    @Nullable
    String operation;

    @Nullable
    String subject;

    int status;

    @Nullable
    String remote;

    @Column(name = "request_id")
    String requestId;
}
