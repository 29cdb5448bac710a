package dev.lockstep.introspect;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.SharedMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was read together and is read again together, by the OID of the object that it belongs to: a table's columns and constraints; and
 * what of an earlier reading is hidden by that.
 */
final class Units {
    /** Of what is read by queries that cannot be narrowed down: always read again. */
    private static final long NOT_SCOPED = 0;

    private final Map<Long, Unit> byOid;
    private long unit = NOT_SCOPED;
    private @Nullable Unit latest;

    private final Set<Long> hidden = new HashSet<>();
    private final Set<Address> hiddenAddresses = new HashSet<>();
    private final Set<ObjectId> hiddenObjects = new HashSet<>();

    /** What one unit's rows have brought, columns' addresses left out: those are their table's. */
    private record Unit(long oid, List<Address> addresses, List<ObjectId> objects) {}

    Units() {
        this(new HashMap<>());
    }

    private Units(Map<Long, Unit> byOid) {
        this.byOid = byOid;
    }

    /** For a reading of {@code again} over an earlier one. */
    static Units over(Units earlier, Again again) {
        Units units = new Units();
        units.hide(earlier.byOid.get(NOT_SCOPED));
        again.oids().forEach(oid -> units.hide(earlier.byOid.get(oid)));
        Set<Long> commented = again.commented();
        if (commented == null) {
            earlier.byOid.forEach((oid, unit) -> units.hide(oid < 0 ? unit : null));
        } else {
            commented.forEach(oid -> units.hide(earlier.byOid.get(commentsOf(oid))));
        }
        return units;
    }

    private void hide(@Nullable Unit had) {
        if (had != null) {
            hidden.add(had.oid());
            hiddenAddresses.addAll(had.addresses());
            hiddenObjects.addAll(had.objects());
        }
    }

    /** The unit of the comments on an object and its parts: they come and go without it. */
    private static long commentsOf(long oid) {
        return -oid;
    }

    /** These, but for what is read again the later ones. */
    Units with(Units later) {
        return new Units(SharedMap.of(byOid).with(later.hidden, later.byOid));
    }

    /** What comes now belongs to the object with this OID, until {@link #leave}. */
    void enter(long oid) {
        unit = oid;
    }

    /** What comes now is comments on the object with this OID, until {@link #leave}. */
    void enterComments(long oid) {
        unit = commentsOf(oid);
    }

    void leave() {
        unit = NOT_SCOPED;
    }

    void add(Address address) {
        current().addresses().add(address);
    }

    void add(ObjectId id) {
        current().objects().add(id);
    }

    private Unit current() {
        Unit found = latest;
        if (found == null || found.oid() != unit) {
            found = byOid.computeIfAbsent(unit, oid -> new Unit(oid, new ArrayList<>(), new ArrayList<>()));
            latest = found;
        }
        return Objects.requireNonNull(found);
    }

    /** Addresses at which the earlier reading's objects are no longer to be found. */
    Set<Address> hiddenAddresses() {
        return hiddenAddresses;
    }

    /** The earlier reading's objects that are only there if they are read again. */
    Set<ObjectId> hiddenObjects() {
        return hiddenObjects;
    }
}
