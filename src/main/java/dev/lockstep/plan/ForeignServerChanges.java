package dev.lockstep.plan;

import dev.lockstep.catalog.ForeignServer;
import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Foreign servers. Their wrapper and type cannot be altered: the server is replaced with its mappings and foreign tables, whose rows are elsewhere. */
final class ForeignServerChanges implements KindChanges<ForeignServer> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(ForeignServer server, PlanContext context) {
        return List.of(ForeignClauses.created(
                Draft.of(
                        "CREATE SERVER " + Quoting.identifier(server.name()) + clause("TYPE", server.type())
                                + clause("VERSION", server.version()) + " FOREIGN DATA WRAPPER "
                                + Quoting.identifier(server.wrapper()) + ForeignClauses.all(server.options()),
                        "Create the foreign server " + server.name()),
                server.options()));
    }

    private static String clause(String word, @Nullable String value) {
        return value == null ? "" : " " + word + " " + Quoting.literal(value);
    }

    @Override
    public List<Draft> drop(ForeignServer server, PlanContext context) {
        return List.of(ForeignClauses.dropped(
                Draft.of("DROP SERVER " + Quoting.identifier(server.name()), "Drop the foreign server " + server.name())
                        .with(Hazard.BACKWARD_INCOMPATIBLE),
                server.options()));
    }

    @Override
    public Alteration way(ForeignServer from, ForeignServer to, PlanContext context) {
        boolean alterable = from.wrapper().equals(to.wrapper()) && Objects.equals(from.type(), to.type());
        return alterable ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(ForeignServer from, ForeignServer to, PlanContext context) {
        String version = Objects.equals(from.version(), to.version())
                ? ""
                : " VERSION " + (to.version() == null ? "NULL" : Quoting.literal(to.version()));
        String changes = version + ForeignClauses.changes(from.options(), to.options());
        if (changes.isEmpty()) {
            return List.of();
        }
        return List.of(Draft.of(
                        "ALTER SERVER " + Quoting.identifier(to.name()) + changes,
                        "Change the foreign server " + to.name())
                .with(Hazard.BACKWARD_INCOMPATIBLE));
    }
}
