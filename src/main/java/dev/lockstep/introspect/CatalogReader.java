package dev.lockstep.introspect;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.sql.SqlErrors;
import dev.lockstep.sql.SqlSession;
import java.sql.SQLException;
import java.util.List;

/**
 * Reads the schema of one database. How many queries that takes does not depend on the database.
 *
 * <p>Left out: system schemas, temporary objects, what belongs to an extension, the extension {@code plpgsql} (every database has
 * it from the start), and the {@link #LEDGER_SCHEMA}. Partitions' clones of their parent's foreign keys and triggers are no objects
 * of their own. Every other object is either modelled or an {@link dev.lockstep.catalog.Unmodelled}.
 *
 * <p>Two edges of the dependency graph stand the other way round than in {@code pg_depend}: a partitioned index or key depends on
 * those that are attached to it, since it is made by adopting them; and a partition's table does not depend on its parent, only
 * its {@link dev.lockstep.catalog.Partition} depends on both.
 */
public final class CatalogReader {
    /** The schema in the target that belongs to Lockstep itself; it and all that is in it is no part of any catalog. */
    public static final String LEDGER_SCHEMA = "lockstep";

    private static final List<KindReader> KINDS = List.of(
            new ExtensionsReader(),
            new CollationsReader(),
            new EnumsReader(),
            new DomainsReader(),
            new DomainConstraintsReader(),
            new CompositeTypesReader(),
            new TablesReader(),
            new ForeignTablesReader(),
            new ViewsReader(),
            new PartitionsReader(),
            new ColumnsReader(),
            new SequencesReader(),
            new DefaultsReader(),
            new ConstraintsReader(),
            new IndexesReader(),
            new RoutinesReader(),
            new StatisticsReader(),
            new TriggersReader(),
            new PoliciesReader(),
            new ForeignDataWrappersReader(),
            new ForeignServersReader(),
            new UserMappingsReader(),
            new PublicationsReader(),
            new PublicationTablesReader(),
            new PublicationSchemasReader(),
            new RulesReader(),
            new TextSearchParsersReader(),
            new TextSearchTemplatesReader(),
            new TextSearchDictionariesReader(),
            new TextSearchConfigurationsReader(),
            new OperatorsReader(),
            new OperatorFamiliesReader(),
            new OperatorClassesReader(),
            new OperatorFamilyMembersReader(),
            new CommentsReader(),
            new PrivilegesReader(),
            new DefaultPrivilegesReader());

    private final boolean ledgerToo;

    public CatalogReader() {
        this(false);
    }

    private CatalogReader(boolean ledgerToo) {
        this.ledgerToo = ledgerToo;
    }

    /** One that reads the {@link #LEDGER_SCHEMA} like every other: backups hold it, since the ledger travels with the database. */
    public static CatalogReader withLedger() {
        return new CatalogReader(true);
    }

    /**
     * Reads within the session's transaction, so uncommitted changes of that transaction are seen. {@code REPEATABLE READ} makes
     * all queries see one moment; in a read-write transaction of a lower level the caller has to keep others from changing the
     * schema. Settings that it needs are put back before it returns.
     *
     * @throws IllegalStateException outside of a transaction (autocommit on)
     * @throws dev.lockstep.problem.ProblemException when a query fails; the transaction is then to be rolled back
     */
    public Catalog read(SqlSession session) {
        requireTransaction(session);
        DeparseSettings settings = DeparseSettings.fix(session);
        CatalogDraft draft = new CatalogDraft(settings.serverVersion());
        new SchemasReader(ledgerToo).read(session, draft);
        Presence presence = Presence.ask(session, KINDS, settings.serverVersion());
        KINDS.stream().filter(presence::of).forEach(kind -> kind.read(session, draft));
        DependRows rows = DependRows.read(session);
        Owners owners = new Owners(draft, rows);
        new UnmodelledReader(owners).read(session, draft);
        settings.restore(session);
        List<DatabaseObject> objects = draft.objects();
        return new Catalog(
                settings.serverVersion(),
                objects,
                () -> new DependencyEdges(draft, owners).of(objects, rows),
                draft.sizes());
    }

    private static void requireTransaction(SqlSession session) {
        try {
            if (session.connection().getAutoCommit()) {
                throw new IllegalStateException("a catalog is read within a transaction");
            }
        } catch (SQLException e) {
            throw SqlErrors.problem(e, null);
        }
    }
}
