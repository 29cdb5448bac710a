package dev.lockstep.introspect;

import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.TableSize;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What has been read so far, and where in the database it stands. */
final class CatalogDraft {
    private final int serverVersion;
    private final Map<Long, String> schemas = new HashMap<>();
    private final Map<Address, ObjectId> ids = new HashMap<>();
    private final Map<ObjectId, DatabaseObject> objects = new LinkedHashMap<>();
    private final Map<Address, String> columnNames = new HashMap<>();
    private final Map<ObjectId, ObjectId> parts = new HashMap<>();
    private final Map<ObjectId, TableSize> sizes = new HashMap<>();

    CatalogDraft(int serverVersion) {
        this.serverVersion = serverVersion;
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
        List<String> oids = schemas.keySet().stream().map(String::valueOf).toList();
        return "{" + String.join(",", oids) + "}";
    }

    String schema(long oid) {
        String name = schemas.get(oid);
        if (name == null) {
            throw new IllegalStateException("schema " + oid + " was not asked for");
        }
        return name;
    }

    void add(Address address, DatabaseObject object) {
        ObjectId id = object.id();
        objects.putIfAbsent(id, object);
        ids.put(address, id);
    }

    /** An object without a row of its own in the system catalogs. */
    void add(DatabaseObject object) {
        objects.putIfAbsent(object.id(), object);
    }

    /** What stands at {@code address} is part of the object, or the object itself by another name. */
    void alias(Address address, ObjectId id) {
        ids.put(address, id);
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
                .map(column -> Objects.requireNonNull(columnNames.get(column), () -> "no name for " + column))
                .toList();
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

    void addSize(ObjectId relation, TableSize size) {
        sizes.put(relation, size);
    }

    /** The object that stands at exactly this address; {@code null} when none was read there. */
    @Nullable
    ObjectId find(Address address) {
        return ids.get(address);
    }

    /** A table, view or materialized view; {@code null} when it is none that is modelled. */
    @Nullable
    ObjectId relation(long oid) {
        return find(Address.relation(oid));
    }

    boolean contains(ObjectId id) {
        return objects.containsKey(id);
    }

    /** In the order of their ids, but the columns of a table in their physical order. */
    List<DatabaseObject> objects() {
        List<Map.Entry<ObjectId, DatabaseObject>> sorted = new ArrayList<>(objects.entrySet());
        sorted.sort(Map.Entry.comparingByKey(CatalogDraft::compare));
        return sorted.stream().map(Map.Entry::getValue).toList();
    }

    Map<ObjectId, TableSize> sizes() {
        return sizes;
    }

    /** Columns of one table are equal here: they keep the order in which they were read. */
    private static int compare(ObjectId one, ObjectId other) {
        if (one.kind() == Kind.COLUMN && other.kind() == Kind.COLUMN) {
            int bySchema = one.path().get(0).compareTo(other.path().get(0));
            return bySchema != 0
                    ? bySchema
                    : one.path().get(1).compareTo(other.path().get(1));
        }
        return one.compareTo(other);
    }
}
