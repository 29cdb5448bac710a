package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A word for what can be renamed.
 *
 * @param label as a request writes it
 * @param kinds what it may be
 * @param holders what has it, where it is no object of its own: labels, attributes, columns of views
 */
record RenameKind(String label, List<Kind> kinds, List<Kind> holders) {
    private static final List<Kind> TYPES =
            List.of(Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE_TYPE, Kind.RANGE_TYPE, Kind.BASE_TYPE);

    /** PostgreSQL has no {@code ALTER … RENAME} for the others. */
    private static final Set<Kind> WITHOUT_RENAME = EnumSet.of(
            Kind.EXTENSION,
            Kind.SEQUENCE_OWNER,
            Kind.PARTITION,
            Kind.DEFAULT,
            Kind.OPERATOR_FAMILY_MEMBER,
            Kind.CAST,
            Kind.TRANSFORM,
            Kind.ACCESS_METHOD,
            Kind.USER_MAPPING,
            Kind.PUBLICATION_TABLE,
            Kind.PUBLICATION_SCHEMA,
            Kind.DEFAULT_PRIVILEGES,
            Kind.UNMODELLED);

    private static final List<RenameKind> ALL = Stream.concat(
                    Stream.of(Kind.values())
                            .filter(kind -> !WITHOUT_RENAME.contains(kind) && kind.place() != Kind.Place.ABOUT)
                            .map(kind -> new RenameKind(
                                    kind.label(),
                                    List.of(kind),
                                    kind == Kind.COLUMN ? List.of(Kind.VIEW, Kind.MATERIALIZED_VIEW) : List.of())),
                    Stream.of(
                            new RenameKind(Rename.TYPE, TYPES, List.of()),
                            new RenameKind(Rename.ENUM_LABEL, List.of(), List.of(Kind.ENUM)),
                            new RenameKind(Rename.ATTRIBUTE, List.of(), List.of(Kind.COMPOSITE_TYPE))))
            .toList();

    static Optional<RenameKind> of(String label) {
        return ALL.stream().filter(kind -> kind.label.equals(label)).findFirst();
    }

    static List<String> labels() {
        return ALL.stream().map(RenameKind::label).toList();
    }

    /** What holds others is renamed first: 0 outside of schemas, 1 in them, 2 parts. */
    int depth() {
        if (kinds.isEmpty()) {
            return 2;
        }
        return switch (kinds.get(0).place()) {
            case DATABASE, ABOUT -> 0;
            case SCHEMA -> 1;
            case PART -> 2;
        };
    }

    /** An index is where its table is. */
    boolean moves() {
        return depth() == 1 && !kinds.contains(Kind.INDEX);
    }

    /** An operator is its name. */
    boolean onlyMoves() {
        return kinds.contains(Kind.OPERATOR);
    }
}
