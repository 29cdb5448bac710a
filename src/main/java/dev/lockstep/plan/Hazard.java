package dev.lockstep.plan;

/** The named risks that a step can carry. A plan runs only when each of its hazards was accepted by name (I3). */
public enum Hazard {
    DATA_LOSS("rows or values are lost"),
    TABLE_REWRITE("the whole table is written anew while nobody can use it"),
    BLOCKS_WRITES("writers wait while a table is read through or an index is built"),
    VALIDATION_SCAN("every row is checked, and the step fails if one does not comply"),
    BACKWARD_INCOMPATIBLE("a running application that knows the old schema may break"),
    RULE_DROPPED("a rule goes for good, and rows that it kept out can come in"),
    INDEX_DROPPED("an index goes for good, and queries that used it read whole tables"),
    LOOKUP_ROWS_DELETED("rows of lookup tables are deleted"),
    MANUAL_CHECK(
            "something is left to a person, and the step says what: a function whose body PostgreSQL does not track, a secret to be set");

    private final String meaning;

    Hazard(String meaning) {
        this.meaning = meaning;
    }

    /** What it means, for people. */
    public String meaning() {
        return meaning;
    }
}
