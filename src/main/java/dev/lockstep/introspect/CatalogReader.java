package dev.lockstep.introspect;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.SharedMap;
import dev.lockstep.sql.SqlErrors;
import dev.lockstep.sql.SqlSession;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

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
            new BaseTypesReader(),
            new RangeTypesReader(),
            new TablesReader(),
            new ForeignTablesReader(),
            new ViewsReader(),
            new PartitionsReader(),
            new SequencesReader(),
            new ColumnsReader(),
            new SequenceOwnersReader(),
            new DefaultsReader(),
            new ConstraintsReader(),
            new IndexesReader(),
            new RoutinesReader(),
            new AggregatesReader(),
            new CastsReader(),
            new ConversionsReader(),
            new LanguagesReader(),
            new TransformsReader(),
            new AccessMethodsReader(),
            new StatisticsReader(),
            new TriggersReader(),
            new PoliciesReader(),
            new ForeignDataWrappersReader(),
            new ForeignServersReader(),
            new UserMappingsReader(),
            new PublicationsReader(),
            new PublicationTablesReader(),
            new PublicationSchemasReader(),
            new SubscriptionsReader(),
            new RulesReader(),
            new TextSearchParsersReader(),
            new TextSearchTemplatesReader(),
            new TextSearchDictionariesReader(),
            new TextSearchConfigurationsReader(),
            new OperatorsReader(),
            new OperatorFamiliesReader(),
            new OperatorClassesReader(),
            new OperatorFamilyMembersReader(),
            new EventTriggersReader(),
            new CommentsReader(),
            new SecurityLabelsReader(),
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
        return read(session, true);
    }

    /** The same without {@linkplain Catalog#sizes() sizes}: tables that were never analyzed are each asked for their file otherwise. */
    public Catalog readDefinitions(SqlSession session) {
        return read(session, false);
    }

    private Catalog read(SqlSession session, boolean sizes) {
        requireTransaction(session);
        DeparseSettings settings = DeparseSettings.fix(session);
        Reading reading = readWhole(session, settings.serverVersion());
        Catalog catalog =
                sizes ? reading.catalog().withSizes(TableSizes.read(session, reading.draft())) : reading.catalog();
        settings.restore(session);
        return catalog;
    }

    /** Without the sizes; under {@link DeparseSettings}. */
    Reading readWhole(SqlSession session, int serverVersion) {
        CatalogDraft draft = new CatalogDraft(serverVersion);
        readKinds(session, draft);
        DependRows rows = DependRows.read(session);
        ExtensionDependencies.add(session, rows, draft);
        Owners owners = new Owners(draft, rows);
        new UnmodelledReader(owners).read(session, draft);
        return reading(draft, owners, rows);
    }

    /**
     * Reads these objects anew and takes all others from an earlier reading of the same database, in which they were the same. What
     * comes out is as if all had been read. Under {@link DeparseSettings}.
     */
    Reading readAgain(SqlSession session, Reading earlier, Again again) {
        CatalogDraft draft = CatalogDraft.over(earlier.draft(), again);
        readKinds(session, draft);
        DependRows rows = DependRows.read(session, again);
        ExtensionDependencies.add(session, rows, draft);
        Owners owners = Owners.over(earlier.owners(), draft, rows, again);
        new UnmodelledReader(owners).read(session, draft);
        CatalogDraft all = draft.settled();
        return reading(all, owners.settled(all, earlier.rows()), earlier.rows().with(rows, again));
    }

    private static Reading reading(CatalogDraft draft, Owners owners, DependRows rows) {
        Map<ObjectId, DatabaseObject> objects = SharedMap.of(draft.objects());
        return new Reading(draft, rows, owners, objects, catalog(draft, objects, owners, rows));
    }

    private void readKinds(SqlSession session, CatalogDraft draft) {
        new SchemasReader(ledgerToo).read(session, draft);
        Presence presence = Presence.ask(session, KINDS, draft);
        KINDS.stream().filter(presence::of).forEach(kind -> kind.read(session, draft));
    }

    private static Catalog catalog(
            CatalogDraft draft, Map<ObjectId, DatabaseObject> objects, Owners owners, DependRows rows) {
        return new Catalog(
                draft.serverVersion(),
                objects,
                () -> new DependencyEdges(draft, owners).of(objects.values(), rows),
                Map.of());
    }

    static void requireTransaction(SqlSession session) {
        try {
            if (session.connection().getAutoCommit()) {
                throw new IllegalStateException("a catalog is read within a transaction");
            }
        } catch (SQLException e) {
            throw SqlErrors.problem(e, null);
        }
    }
}
