package dev.lockstep.introspect;

import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.SharedMap;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.HashMap;
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
    private final int serverVersion;
    private final @Nullable CatalogDraft earlier;
    /** What is to be read; of the units of {@code earlier}, if there is one. */
    private final Again again;

    private final Map<Long, String> schemas = new HashMap<>();
    private final ColumnSequences sequences = new ColumnSequences();
    private final Map<String, String> texts = new HashMap<>();

    private final Map<Address, ObjectId> ids;
    private final Map<ObjectId, DatabaseObject> objects;
    private final ColumnsByNumber columns;
    private final Map<ObjectId, ObjectId> parts;
    private final Map<Long, ObjectId> othersTables;
    private final Units units;
    private final Lasting lasting;

    CatalogDraft(int serverVersion) {
        this(serverVersion, null, Again.ALL);
    }

    private CatalogDraft(int serverVersion, @Nullable CatalogDraft earlier, Again again) {
        this.lasting = earlier == null ? new Lasting() : new Lasting(earlier.lasting);
        this.serverVersion = serverVersion;
        this.earlier = earlier;
        this.again = again;
        this.ids = new HashMap<>();
        this.objects = new LinkedHashMap<>();
        this.columns = new ColumnsByNumber();
        this.parts = new HashMap<>();
        this.othersTables = new HashMap<>();
        this.units = earlier == null ? new Units() : Units.over(earlier.units, again);
    }

    /** All of both, as one that stands by itself. */
    private CatalogDraft(CatalogDraft earlier, CatalogDraft later) {
        this.serverVersion = earlier.serverVersion;
        this.earlier = null;
        this.again = Again.ALL;
        Set<Long> oids = later.again.oids();
        this.schemas.putAll(later.schemas);
        this.ids = SharedMap.of(earlier.ids).with(later.units.hiddenAddresses(), later.ids);
        this.objects = SharedMap.of(earlier.objects).with(later.units.hiddenObjects(), later.objects);
        this.columns = earlier.columns.with(later.columns, oids);
        this.parts = SharedMap.of(earlier.parts).with(Set.of(), later.parts);
        this.othersTables = SharedMap.of(earlier.othersTables).with(oids, later.othersTables);
        this.units = earlier.units.with(later.units);
        this.lasting = later.lasting;
    }

    /** A draft with all that {@code earlier} has but the units in {@code again}, which are to be read. */
    static CatalogDraft over(CatalogDraft earlier, Again again) {
        return new CatalogDraft(earlier.serverVersion, earlier, again);
    }

    /**
     * Runs a query whose only parameter is {@link #schemaOids()}, unless nothing that it could bring is to be read.
     *
     * @param scope the result's column with the OID of what a row belongs to (a table for its columns): a row says nothing that can
     *     change without a change to the object with this OID, one that is part of it, or one that these depend on
     * @param catalog of these objects, one of {@link Again#CATALOGS}
     */
    <T> void query(SqlSession session, String sql, String scope, long catalog, SqlSession.RowReader<T> reader) {
        if (!again.reads(catalog)) {
            return;
        }
        SqlSession.RowReader<Long> scoped = row -> {
            long oid = row.getLong(scope);
            units.enter(oid);
            reader.read(row);
            return oid;
        };
        String narrowed = again.isAll()
                ? sql
                : "SELECT * FROM (" + sql + ") AS scoped WHERE " + again.condition("scoped." + scope, catalog);
        session.stream(narrowed, scoped::read, schemaOids());
        units.leave();
    }

    /** What is to be read. */
    Again again() {
        return again;
    }

    /** The text of an {@code oid[]}. */
    static String oids(Set<Long> oids) {
        return oids.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }

    /** What is known from the earlier readings. */
    Lasting lasting() {
        return lasting;
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
        boolean known = earlier != null
                && earlier.objects.containsKey(id)
                && !units.hiddenObjects().contains(id);
        if (!known && objects.putIfAbsent(id, object) == null) {
            units.add(id);
        }
        return id;
    }

    /** Adds what belongs to the unit, but is not added while the unit's rows are read. */
    void within(long oid, Runnable adding) {
        units.enter(oid);
        adding.run();
        units.leave();
    }

    /** The comment on something that has this OID or is a part of what has it. */
    void addComment(long oid, DatabaseObject comment) {
        units.enterComments(oid);
        add(comment);
        units.leave();
    }

    /** What stands at {@code address} is part of the object, or the object itself by another name. */
    void alias(Address address, ObjectId id) {
        if (isColumn(address)) {
            columns.add(address.object(), address.part(), id);
        } else {
            ids.put(address, id);
            units.add(address);
        }
    }

    private static boolean isColumn(Address address) {
        return address.part() != 0 && address.catalog() == Address.PG_CLASS;
    }

    /** Any table's column, also when the table belongs to an extension: users' foreign keys may refer to it. */
    void addColumnName(Address column, String name) {
        columns.addName(column.object(), column.part(), name);
    }

    /** The names of the columns with these numbers; 0, which stands for an expression, has none. */
    List<String> columnNames(long relation, List<Integer> numbers) {
        List<String> names = new ArrayList<>(numbers.size());
        for (int number : numbers) {
            if (number != 0) {
                names.add(Objects.requireNonNull(
                        columnsOf(relation).name(relation, number),
                        () -> "no name for " + Address.column(relation, number)));
            }
        }
        return names;
    }

    /** The columns' names of the table with this OID. */
    Map<Address, String> columnNamesOf(long table) {
        return columnsOf(table).namesOf(table);
    }

    /** A relation's columns are read again all together. */
    private ColumnsByNumber columnsOf(long relation) {
        return earlier == null || again.contains(relation) ? columns : earlier.columns;
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
        if (isColumn(address)) {
            return columnsOf(address.object()).id(address.object(), address.part());
        }
        ObjectId id = ids.get(address);
        return id != null || earlier == null || units.hiddenAddresses().contains(address)
                ? id
                : earlier.ids.get(address);
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

    /** The sequences of the columns that are read after them. */
    ColumnSequences sequences() {
        return sequences;
    }

    /** A table, view or materialized view; {@code null} when it is none that is modelled. */
    @Nullable
    ObjectId relation(long oid) {
        return find(Address.relation(oid));
    }

    boolean contains(ObjectId id) {
        return objects.containsKey(id)
                || earlier != null
                        && earlier.objects.containsKey(id)
                        && !units.hiddenObjects().contains(id);
    }

    /** All of this and of the one that it is laid over, as one that stands by itself. */
    CatalogDraft settled() {
        return earlier == null ? this : new CatalogDraft(earlier, this);
    }

    /** Where something was found, but for columns and for what is laid over. */
    Set<Address> addresses() {
        return ids.keySet();
    }

    /** Those of this draft alone, the columns of a table in their physical order. */
    Map<ObjectId, DatabaseObject> objects() {
        return objects;
    }
}
