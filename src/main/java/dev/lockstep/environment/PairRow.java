package dev.lockstep.environment;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A row of {@code pair} (V7__pairs.sql). */
@Entity
@Table(name = "pair")
class PairRow {
    @Id
    String name;

    String source;

    String target;

    @JdbcTypeCode(SqlTypes.JSON)
    LookupTerms terms;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "created_by")
    String createdBy;

    @Column(name = "updated_at")
    Instant updatedAt;

    @Column(name = "updated_by")
    String updatedBy;

    LookupPair pair() {
        return new LookupPair(
                name,
                source,
                target,
                terms,
                null,
                new Registration.History(createdAt, createdBy, updatedAt, updatedBy));
    }
}
