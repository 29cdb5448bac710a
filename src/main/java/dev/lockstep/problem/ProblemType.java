package dev.lockstep.problem;

/** The stable kinds of problem: the {@code type} of an RFC 9457 answer is {@code urn:lockstep:problem:} and the {@link #code()}. */
public enum ProblemType {
    BAD_REQUEST("bad-request", "The request is not valid", 400),
    UNAUTHENTICATED("unauthenticated", "A valid token is needed", 401),
    FORBIDDEN("forbidden", "The token's role does not allow this", 403),
    NOT_FOUND("not-found", "There is no such thing", 404),
    METHOD_NOT_ALLOWED("method-not-allowed", "The resource does not know this method", 405),
    NOT_ACCEPTABLE("not-acceptable", "The answer cannot be given in a form that the request accepts", 406),
    CONFLICT("conflict", "The request does not fit the present state", 409),
    IDEMPOTENCY_KEY_REUSED("idempotency-key-reused", "The idempotency key was used for another request", 409),
    PLAN_CHANGED("plan-changed", "The plan is no longer the one that was reviewed", 409),
    TOO_LARGE("too-large", "The request is too large", 413),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", "The body is of a type that is not understood", 415),
    UNKNOWN_ENVIRONMENT("unknown-environment", "There is no such environment", 422),
    SAME_ENVIRONMENT("same-environment", "Source and target are the same", 422),
    UNKNOWN_HAZARD("unknown-hazard", "There is no such hazard", 422),
    NO_TABLE_MATCHES("no-table-matches", "A table pattern matches nothing", 422),
    LOOKUP_DECLARATION("lookup-declaration", "What is declared of a lookup table does not fit it", 422),
    HAZARDS_NOT_ACCEPTED("hazards-not-accepted", "The plan has hazards that nobody accepted", 422),
    TARGET_DRIFTED("target-drifted", "The target was changed by hand", 422),
    NOT_HANDLED("not-handled", "An object of a kind that is not handled stands in the way", 422),
    OUT_OF_SCOPE("out-of-scope", "What is in scope hangs together with what is not", 422),
    NOT_SUPPORTED_BY_TARGET("not-supported-by-target", "The target's server lacks a feature that the source uses", 422),
    CONNECTION_FAILED("connection-failed", "The database cannot be reached", 422),
    TRANSACTION_POOLING("transaction-pooling", "A pooler gives every transaction another session", 422),
    AUTHENTICATION_FAILED("authentication-failed", "The database refused the credentials", 422),
    SERVER_TOO_OLD("server-too-old", "The server is older than PostgreSQL 14", 422),
    ROLE_MISSING("role-missing", "The target's server lacks a role", 422),
    INSUFFICIENT_PRIVILEGE("insufficient-privilege", "The role lacks a privilege", 422),
    TARGET_BUSY("target-busy", "Another promotion holds the target", 409),
    LOCK_TIMEOUT("lock-timeout", "A lock could not be had in time", 422),
    WAITED_IN_VAIN("waited-in-vain", "Others' transactions did not end in time", 422),
    CONSTRAINT_VIOLATED("constraint-violated", "Rows break a constraint", 422),
    STATEMENT_FAILED("statement-failed", "A statement failed", 422),
    VERIFICATION_FAILED("verification-failed", "The result is not what the plan promised", 422),
    REHEARSAL_FAILED("rehearsal-failed", "The plan does not work on a copy of the target", 422),
    SOURCE_DRIFTED("source-drifted", "The source is not what the source of truth says", 422),
    PROTECTED("protected-environment", "The environment is protected", 422),
    NO_TRUTH("no-truth", "There is no source of truth", 422),
    TRUTH_INVALID("truth-invalid", "The source of truth cannot be read", 422),
    SCRATCH_UNAVAILABLE("scratch-unavailable", "No scratch database can be made", 422),
    BACKUP_FAILED("backup-failed", "The backup could not be made or read", 422),
    STORAGE_UNREACHABLE("storage-unreachable", "The storage of the backups cannot be reached", 422),
    EXPORT_FAILED("export-failed", "The export could not be written", 422),
    ARCHIVE_DAMAGED("archive-damaged", "The export is not what it says it is", 422),
    IMPORT_REFUSED("import-refused", "The export does not fit the target", 422),
    DISK_FULL("disk-full", "The disk is full", 422),
    CONNECTION_LOST("connection-lost", "The connection to the database was lost", 422),
    TOO_BUSY("too-busy", "This cannot be done now, but a little later", 503),
    CANCELLED("cancelled", "The job was cancelled", 409),
    INTERNAL("internal", "Something went wrong inside Lockstep", 500);

    private final String code;
    private final String title;
    private final int status;

    ProblemType(String code, String title, int status) {
        this.code = code;
        this.title = title;
        this.status = status;
    }

    /** Lower case with hyphens; never changes. */
    public String code() {
        return code;
    }

    public String title() {
        return title;
    }

    /** The HTTP status when the problem is the answer to a request. */
    public int status() {
        return status;
    }

    /** The URI that stands in {@code type}. */
    public String uri() {
        return "urn:lockstep:problem:" + code;
    }
}
