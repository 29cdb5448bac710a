package dev.lockstep.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The schema of one database at one moment. Immutable. */
public final class Catalog {
    private static final Set<Kind> NOT_PRINTED =
            Set.of(Kind.PRIVILEGES, Kind.DEFAULT_PRIVILEGES, Kind.SECURITY_LABEL, Kind.EXTENSION, Kind.UNMODELLED);

    private final int serverVersion;
    private final Map<ObjectId, DatabaseObject> objects;
    private final Listing listing;
    private final DependencyGraph dependencies;
    private final Map<ObjectId, TableSize> sizes;

    /**
     * @param serverVersion {@code server_version_num}, for example 170011
     * @param objects in the order in which they are to be listed; the columns of a table in their physical order
     * @param dependencies edges whose both ends are among {@code objects}
     * @param sizes of tables and materialized views, by id
     */
    public Catalog(
            int serverVersion,
            Collection<? extends DatabaseObject> objects,
            Collection<Dependency> dependencies,
            Map<ObjectId, TableSize> sizes) {
        this(serverVersion, objects, () -> dependencies, sizes);
    }

    /** @param dependencies worked out when they are first asked for, if ever */
    public Catalog(
            int serverVersion,
            Collection<? extends DatabaseObject> objects,
            Supplier<? extends Collection<Dependency>> dependencies,
            Map<ObjectId, TableSize> sizes) {
        this(serverVersion, new Listing(byId(objects), true), new DependencyGraph(dependencies), sizes);
    }

    /**
     * @param objects by their ids, not changed by anybody any more. They are listed in the order of their ids, the columns of a table
     *     as they follow each other here: put in order when that is first asked for, since a comparison needs none
     * @param dependencies worked out when they are first asked for, if ever
     */
    public Catalog(
            int serverVersion,
            Map<ObjectId, DatabaseObject> objects,
            Supplier<? extends Collection<Dependency>> dependencies,
            Map<ObjectId, TableSize> sizes) {
        this(serverVersion, new Listing(objects, false), new DependencyGraph(dependencies), sizes);
    }

    /** As the one above, with dependencies of another catalog or made of such. */
    public Catalog(
            int serverVersion,
            Map<ObjectId, DatabaseObject> objects,
            DependencyGraph dependencies,
            Map<ObjectId, TableSize> sizes) {
        this(serverVersion, new Listing(objects, false), dependencies, sizes);
    }

    private Catalog(int serverVersion, Listing listing, DependencyGraph dependencies, Map<ObjectId, TableSize> sizes) {
        this.serverVersion = serverVersion;
        this.objects = listing.byId();
        this.listing = listing;
        this.dependencies = dependencies;
        this.sizes = Map.copyOf(sizes);
    }

    private static Map<ObjectId, DatabaseObject> byId(Collection<? extends DatabaseObject> objects) {
        Map<ObjectId, DatabaseObject> byId = new LinkedHashMap<>(2 * objects.size());
        for (DatabaseObject object : objects) {
            if (byId.put(object.id(), object) != null) {
                throw new IllegalArgumentException("two objects have the identity " + object.id());
            }
        }
        return byId;
    }

    /** The same schema with tables of other sizes. */
    public Catalog withSizes(Map<ObjectId, TableSize> other) {
        return new Catalog(serverVersion, listing, dependencies, other);
    }

    /** A database with nothing in it but the schema {@code public}, as {@code template0} has it. */
    public static Catalog empty(int serverVersion) {
        return new Catalog(serverVersion, List.of(new Schema("public")), List.of(), Map.of());
    }

    /** With other objects of the same identities. */
    public Catalog mapped(UnaryOperator<DatabaseObject> change) {
        return new Catalog(serverVersion, objects().stream().map(change).toList(), dependencies::edges, sizes);
    }

    /** What tells of a later catalog which of its objects are not those of this one. Keeps no catalog in memory. */
    public static final class Mark {
        private final SharedMap.@Nullable Mark<ObjectId, DatabaseObject> objects;

        private Mark(SharedMap.@Nullable Mark<ObjectId, DatabaseObject> objects) {
            this.objects = objects;
        }
    }

    public Mark mark() {
        return new Mark(objects instanceof SharedMap<ObjectId, DatabaseObject> shared ? shared.mark() : null);
    }

    /**
     * The objects that may be others than they were, or gone, or new, if this was read by reading a part of that one again; {@code null}
     * when that cannot be told.
     */
    public @Nullable Set<ObjectId> changedSince(Mark mark) {
        return mark.objects != null && objects instanceof SharedMap<ObjectId, DatabaseObject> shared
                ? shared.changedSince(mark.objects)
                : null;
    }

    public int serverVersion() {
        return serverVersion;
    }

    public int majorVersion() {
        return serverVersion / 10_000;
    }

    /** In the order in which they are to be listed. */
    public Collection<DatabaseObject> objects() {
        return listing.objects();
    }

    /** The same, in any order. */
    public Map<ObjectId, DatabaseObject> byId() {
        return Collections.unmodifiableMap(objects);
    }

    public @Nullable DatabaseObject find(ObjectId id) {
        return objects.get(id);
    }

    public boolean contains(ObjectId id) {
        return objects.containsKey(id);
    }

    /** All objects of one type, in the catalog's order. */
    public <T extends DatabaseObject> Stream<T> all(Class<T> type) {
        return listing.all(type);
    }

    public <T extends DatabaseObject> Optional<T> get(Class<T> type, ObjectId id) {
        return Optional.ofNullable(objects.get(id)).filter(type::isInstance).map(type::cast);
    }

    /** The columns of a table in their physical order. */
    public List<Column> columnsOf(ObjectId table) {
        return listing.columnsOf(table);
    }

    public DependencyGraph dependencies() {
        return dependencies;
    }

    public Optional<TableSize> sizeOf(ObjectId relation) {
        return Optional.ofNullable(sizes.get(relation));
    }

    public Map<ObjectId, TableSize> sizes() {
        return sizes;
    }

    /**
     * The same objects as a server of another version printed them when they were made there. What is not a matter of printing stays:
     * owners and grants, versions of extensions, and what {@code printed} does not have.
     */
    public Catalog printedAs(Catalog printed) {
        List<DatabaseObject> again = objects().stream()
                .map(object -> {
                    DatabaseObject other = printed.find(object.id());
                    return other == null || NOT_PRINTED.contains(object.id().kind()) ? object : other;
                })
                .toList();
        return new Catalog(printed.serverVersion(), again, dependencies().edges(), sizes);
    }

    /** As it would be if these objects, their parts, and what is said about them, were not there. */
    public Catalog without(Set<ObjectId> left) {
        if (left.isEmpty()) {
            return this;
        }
        List<DatabaseObject> rest =
                objects().stream().filter(object -> !isOf(object.id(), left)).toList();
        List<Dependency> edges = dependencies.edges().stream()
                .filter(edge -> !isOf(edge.dependent(), left) && !isOf(edge.on(), left))
                .toList();
        return new Catalog(serverVersion, rest, edges, sizes);
    }

    private static boolean isOf(ObjectId id, Set<ObjectId> left) {
        return switch (id.kind()) {
            case COMMENT, SECURITY_LABEL, PRIVILEGES -> left.contains(id) || isOf(id.subject(), left);
            case EXTENSION_DEPENDENCY ->
                left.contains(id) || isOf(id.subject(), left) || left.contains(ObjectId.of(Kind.EXTENSION, id.name()));
            case COLUMN, DEFAULT, CONSTRAINT, TRIGGER, POLICY ->
                left.contains(id)
                        || left.contains(new ObjectId(Kind.TABLE, id.path().subList(0, 2)));
            default -> left.contains(id);
        };
    }

    /**
     * {@code sha256:} and 64 hexadecimal digits over every object, in the order of their identities; owners, grants and sizes do
     * not count. The same database reads as the same fingerprint until somebody changes its schema.
     */
    public String fingerprint() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        new TreeMap<>(objects)
                .values().stream()
                        .filter(object -> !(object instanceof Privileges || object instanceof DefaultPrivileges))
                        .forEach(object -> digest.update((object + "\n").getBytes(StandardCharsets.UTF_8)));
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }
}
