package dev.lockstep.introspect;

import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.SequenceOptions;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What has been read so far, and where in the database it stands. One that is {@linkplain #over laid over} an earlier one takes from it
 * whatever was not to be read again.
 */
final class CatalogDraft {
    /** The unit of what is read by queries that cannot be narrowed down: always read again. */
    private static final long NOT_SCOPED = 0;

    private final int serverVersion;
    private final @Nullable CatalogDraft earlier;
    /** The units to be read again. */
    private final Again again;

    private final Set<Address> hiddenAddresses = new HashSet<>();
    private final Set<ObjectId> hiddenObjects = new HashSet<>();
    private final Map<Long, String> schemas = new HashMap<>();
    private final Map<Address, ObjectId> ids = new HashMap<>();
    private final Map<ObjectId, DatabaseObject> objects = new LinkedHashMap<>();
    private final Map<Address, String> columnNames = new HashMap<>();
    private final Map<ObjectId, ObjectId> parts = new HashMap<>();
    private final Map<Long, ObjectId> othersTables = new HashMap<>();
    private final Map<Address, IdentitySequence> identitySequences = new HashMap<>();
    private final Map<Long, Address> ownedSequences = new LinkedHashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private final Map<Long, Unit> units = new HashMap<>();
    private long unit = NOT_SCOPED;

    /** What one unit's rows have brought. */
    private record Unit(List<Address> addresses, List<ObjectId> objects) {}

    /** The sequence within an identity column. */
    record IdentitySequence(long oid, String schema, String name, SequenceOptions options) {}

    CatalogDraft(int serverVersion) {
        this.serverVersion = serverVersion;
        this.earlier = null;
        this.again = Again.NOTHING;
    }

    private CatalogDraft(CatalogDraft earlier, Again again) {
        this.serverVersion = earlier.serverVersion;
        this.earlier = earlier;
        this.again = again;
        hide(NOT_SCOPED);
        again.oids().forEach(this::hide);
    }

    /** A draft with all that {@code earlier} has but the units in {@code again}, which are to be read. */
    static CatalogDraft over(CatalogDraft earlier, Again again) {
        return new CatalogDraft(earlier, again);
    }

    private void hide(long hidden) {
        Unit had = Objects.requireNonNull(earlier).units.get(hidden);
        if (had != null) {
            hiddenAddresses.addAll(had.addresses());
            hiddenObjects.addAll(had.objects());
        }
    }

    /**
     * Runs a query whose only parameter is {@link #schemaOids()}, unless nothing that it could bring is to be read.
     *
     * @param scope the result's column with the OID of what a row belongs to (a table for its columns): a row says nothing that can
     *     change without a change to the object with this OID, one that is part of it, or one that these depend on
     * @param catalog of these objects, one of {@link Again#CATALOGS}
     */
    <T> void query(SqlSession session, String sql, String scope, long catalog, SqlSession.RowReader<T> reader) {
        if (!reads(catalog)) {
            return;
        }
        SqlSession.RowReader<Long> scoped = row -> {
            unit = row.getLong(scope);
            reader.read(row);
            return unit;
        };
        String narrowed = earlier == null
                ? sql
                : "SELECT * FROM (" + sql + ") AS scoped WHERE " + again.condition("scoped." + scope, catalog);
        session.stream(narrowed, scoped::read, schemaOids());
        unit = NOT_SCOPED;
    }

    /** Whether anything of the objects of this catalog is to be read. */
    boolean reads(long catalog) {
        return earlier == null || !again.in(catalog).isEmpty();
    }

    /** The text of an {@code oid[]}. */
    static String oids(Set<Long> oids) {
        return oids.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }

    /** A condition that is true for the rows that are to be read, for use inside of a query's parts. */
    String scoped(String column, long catalog) {
        return earlier == null ? "true" : again.condition(column, catalog);
    }

    /** The same over several catalogs, whose OIDs are in a column of their own. */
    String scoped(String catalogColumn, String column) {
        return earlier == null ? "true" : again.condition(catalogColumn, column);
    }

    /** {@code server_version_num}, for queries that name what older servers lack. */
    int serverVersion() {
        return serverVersion;
    }

    int majorVersion() {
        return serverVersion / 10_000;
    }

    /** A schema whose objects are read. */
    void addSchema(long oid, String name) {
        schemas.put(oid, name);
    }

    /** The schemas whose objects are read, as the text of an {@code oid[]}. */
    String schemaOids() {
        return oids(schemas.keySet());
    }

    boolean hasSchema(long oid) {
        return schemas.containsKey(oid);
    }

    String schema(long oid) {
        String name = schemas.get(oid);
        if (name == null) {
            throw new IllegalStateException("schema " + oid + " was not asked for");
        }
        return name;
    }

    void add(Address address, DatabaseObject object) {
        alias(address, add(object));
    }

    /** An object without a row of its own in the system catalogs. */
    ObjectId add(DatabaseObject object) {
        ObjectId id = object.id();
        boolean known = earlier != null && earlier.objects.containsKey(id) && !hiddenObjects.contains(id);
        if (!known && objects.putIfAbsent(id, object) == null) {
            unit().objects().add(id);
        }
        return id;
    }

    /** Adds what belongs to the unit, but is not added while the unit's rows are read. */
    void within(long oid, Runnable adding) {
        unit = oid;
        adding.run();
        unit = NOT_SCOPED;
    }

    /** What stands at {@code address} is part of the object, or the object itself by another name. */
    void alias(Address address, ObjectId id) {
        ids.put(address, id);
        unit().addresses().add(address);
    }

    private Unit unit() {
        return units.computeIfAbsent(unit, oid -> new Unit(new ArrayList<>(2), new ArrayList<>(2)));
    }

    /** Any table's column, also when the table belongs to an extension: users' foreign keys may refer to it. */
    void addColumnName(Address column, String name) {
        columnNames.put(column, name);
    }

    /** The names of the columns with these numbers; 0, which stands for an expression, has none. */
    List<String> columnNames(long relation, List<Integer> numbers) {
        return numbers.stream()
                .filter(number -> number != 0)
                .map(number -> Address.column(relation, number))
                .map(column -> Objects.requireNonNull(columnName(column), () -> "no name for " + column))
                .toList();
    }

    /** The columns' names of the tables with these OIDs. */
    Map<Address, String> columnNamesOf(Set<Long> tables) {
        Map<Address, String> names = new HashMap<>();
        columnNames.forEach((column, name) -> {
            if (tables.contains(column.object())) {
                names.put(column, name);
            }
        });
        return names;
    }

    private @Nullable String columnName(Address column) {
        String name = columnNames.get(column);
        return name != null || earlier == null || again.contains(column.object())
                ? name
                : earlier.columnNames.get(column);
    }

    /** One text for all that are equal: names and types of columns are the same over and over. */
    String shared(String text) {
        String known = texts.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    /** {@code part} is the name of something that is no object of its own but belongs to {@code whole}. */
    void addPart(ObjectId part, ObjectId whole) {
        parts.put(part, whole);
    }

    /** To which object the part with this name belongs; {@code null} when it is not known. */
    @Nullable
    ObjectId part(ObjectId part) {
        return parts.get(part);
    }

    /** The object that stands at exactly this address; {@code null} when none was read there. */
    @Nullable
    ObjectId find(Address address) {
        ObjectId id = ids.get(address);
        return id != null || earlier == null || hiddenAddresses.contains(address) ? id : earlier.ids.get(address);
    }

    /** What stands at exactly this address, and not in another object as a part of it; {@code null} when nothing was read there. */
    @Nullable
    DatabaseObject object(Address address) {
        ObjectId id = find(address);
        if (id == null) {
            return null;
        }
        DatabaseObject object = objects.get(id);
        return object != null || earlier == null ? object : earlier.objects.get(id);
    }

    /** A table that belongs to an extension: users' foreign keys may refer to it. */
    void addOthersTable(long oid, ObjectId id) {
        othersTables.put(oid, id);
    }

    /** A table, whoever's it is; {@code null} when it is not known. */
    @Nullable
    ObjectId table(long oid) {
        ObjectId id = relation(oid);
        id = id != null ? id : othersTables.get(oid);
        return id != null || earlier == null || again.contains(oid) ? id : earlier.othersTables.get(oid);
    }

    /** What an identity column's inner sequence is like. */
    void addIdentitySequence(Address column, IdentitySequence sequence) {
        identitySequences.put(column, sequence);
    }

    /** {@code null} when it is no identity column. */
    @Nullable
    IdentitySequence identitySequence(Address column) {
        return identitySequences.get(column);
    }

    /** @param column that owns the sequence with this OID */
    void addOwnedSequence(long oid, Address column) {
        ownedSequences.put(oid, column);
    }

    /** The columns that own sequences, by the sequences' OIDs. */
    Map<Long, Address> ownedSequences() {
        return ownedSequences;
    }

    /** A table, view or materialized view; {@code null} when it is none that is modelled. */
    @Nullable
    ObjectId relation(long oid) {
        return find(Address.relation(oid));
    }

    boolean contains(ObjectId id) {
        return objects.containsKey(id)
                || earlier != null && earlier.objects.containsKey(id) && !hiddenObjects.contains(id);
    }

    /** All of this and of the one that it is laid over, as one that stands by itself. */
    CatalogDraft settled() {
        if (earlier == null) {
            return this;
        }
        CatalogDraft all = new CatalogDraft(serverVersion);
        all.schemas.putAll(schemas);
        all.parts.putAll(parts);
        earlier.ids.forEach((address, id) -> {
            if (!hiddenAddresses.contains(address)) {
                all.ids.put(address, id);
            }
        });
        all.ids.putAll(ids);
        all.objects.putAll(earlier.objects);
        all.objects.keySet().removeAll(hiddenObjects);
        all.objects.putAll(objects);
        earlier.columnNames.forEach((column, name) -> {
            if (!again.contains(column.object())) {
                all.columnNames.put(column, name);
            }
        });
        all.columnNames.putAll(columnNames);
        all.othersTables.putAll(earlier.othersTables);
        all.othersTables.keySet().removeAll(again.oids());
        all.othersTables.putAll(othersTables);
        all.units.putAll(earlier.units);
        all.units.keySet().removeAll(again.oids());
        all.units.remove(NOT_SCOPED);
        all.units.putAll(units);
        return all;
    }

    /** Where something was found, but for what is laid over. */
    Set<Address> addresses() {
        return ids.keySet();
    }

    /** Those of this draft alone, the columns of a table in their physical order. */
    Map<ObjectId, DatabaseObject> objects() {
        return objects;
    }
}
