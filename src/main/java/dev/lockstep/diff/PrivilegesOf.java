package dev.lockstep.diff;

import dev.lockstep.catalog.BuiltInGrants;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.DefaultPrivileges;
import dev.lockstep.catalog.Dependency;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.MaterializedView;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.Privileges.Grant;
import dev.lockstep.catalog.ResultColumn;
import dev.lockstep.catalog.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Catalogs with the owners, grants and default privileges of the one or the other side. */
final class PrivilegesOf {
    /** The version that brought {@code MAINTAIN}. */
    private static final int MAINTAIN_SINCE = 17;

    private static final String MAINTAIN = "MAINTAIN";

    private PrivilegesOf() {}

    /** The source, whose objects are to have what they have in the target; nothing is said of those that the target lacks. */
    static Catalog target(Catalog source, Catalog target) {
        Map<ObjectId, DatabaseObject> objects = new LinkedHashMap<>(
                2 * Math.max(source.byId().size(), target.byId().size()));
        Map<ObjectId, ObjectId> identities = new HashMap<>();
        source.byId().forEach((id, object) -> {
            if (!isPrivileges(id)) {
                objects.put(id, object);
                if (object instanceof Column column && column.identity() != null) {
                    identities.put(column.identity().sequence(), id);
                }
            }
        });
        target.byId().forEach((id, object) -> {
            if (isPrivileges(id) && hasSubject(object, objects, identities)) {
                objects.put(id, onPresentColumns(object, source, target.majorVersion()));
            }
        });
        return new Catalog(
                source.serverVersion(),
                objects,
                source.dependencies()
                        .withThose(PrivilegesOf::isPrivileges, () -> ofPrivileges(target, objects, identities)),
                source.sizes());
    }

    /** Privileges on a sequence hang on it or on the column whose identity it is, on whichever the source has. */
    private static List<Dependency> ofPrivileges(
            Catalog target, Map<ObjectId, DatabaseObject> objects, Map<ObjectId, ObjectId> identities) {
        return objects.values().stream()
                .filter(object -> isPrivileges(object.id()))
                .flatMap(object -> object instanceof Privileges privileges
                                && privileges.on().kind() == Kind.SEQUENCE
                        ? Stream.of(
                                new Dependency(object.id(), identities.getOrDefault(privileges.on(), privileges.on())))
                        : target.dependencies().dependenciesOf(object.id()).stream()
                                .filter(objects::containsKey)
                                .map(on -> new Dependency(object.id(), on)))
                .toList();
    }

    /** The source, in terms of the target's version. */
    static Catalog source(Catalog source, Catalog target) {
        boolean before = source.majorVersion() < MAINTAIN_SINCE;
        boolean after = target.majorVersion() < MAINTAIN_SINCE;
        if (before == after) {
            return source;
        }
        return source.mapped(object -> {
            if (object instanceof Privileges privileges && isOfRelation(privileges.on())) {
                return privileges.grants() == null
                        ? privileges
                        : privileges.withGrants(
                                before ? maintained(privileges.grants()) : unmaintained(privileges.grants()),
                                target.majorVersion());
            }
            if (object instanceof DefaultPrivileges defaults
                    && defaults.objects() == DefaultPrivileges.Objects.TABLES) {
                return new DefaultPrivileges(
                        defaults.role(),
                        defaults.schema(),
                        defaults.objects(),
                        before ? maintained(defaults.grants()) : unmaintained(defaults.grants()));
            }
            return object;
        });
    }

    static boolean isPrivileges(ObjectId id) {
        return id.kind() == Kind.PRIVILEGES || id.kind() == Kind.DEFAULT_PRIVILEGES;
    }

    private static boolean hasSubject(
            DatabaseObject object, Map<ObjectId, DatabaseObject> objects, Map<ObjectId, ObjectId> identities) {
        if (object instanceof Privileges privileges) {
            return objects.containsKey(privileges.on()) || identities.containsKey(privileges.on());
        }
        String schema = ((DefaultPrivileges) object).schema();
        return schema == null || objects.containsKey(ObjectId.of(Kind.SCHEMA, schema));
    }

    /** Grants on a column go when the column goes. */
    static DatabaseObject onPresentColumns(DatabaseObject object, Catalog catalog, int majorVersion) {
        if (!(object instanceof Privileges privileges)
                || privileges.grants() == null
                || privileges.grants().stream().allMatch(grant -> grant.column() == null)) {
            return object;
        }
        Set<String> columns = columns(privileges.on(), catalog);
        List<Grant> present = privileges.grants().stream()
                .filter(grant -> grant.column() == null || columns.contains(grant.column()))
                .toList();
        return present.equals(privileges.grants()) ? object : privileges.withGrants(present, majorVersion);
    }

    private static Set<String> columns(ObjectId relation, Catalog catalog) {
        Set<String> names = new HashSet<>();
        catalog.columnsOf(relation).stream().map(Column::name).forEach(names::add);
        catalog.get(View.class, relation)
                .ifPresent(
                        view -> view.columns().stream().map(ResultColumn::name).forEach(names::add));
        catalog.get(MaterializedView.class, relation)
                .ifPresent(
                        view -> view.columns().stream().map(ResultColumn::name).forEach(names::add));
        return names;
    }

    private static boolean isOfRelation(ObjectId on) {
        return switch (on.kind()) {
            case TABLE, VIEW, MATERIALIZED_VIEW -> true;
            default -> false;
        };
    }

    private static List<Grant> unmaintained(List<Grant> grants) {
        return grants.stream()
                .filter(grant -> !grant.privilege().equals(MAINTAIN))
                .toList();
    }

    /** Who has all that an older version knows is to have all that the newer knows. */
    private static List<Grant> maintained(List<Grant> grants) {
        List<String> all = BuiltInGrants.ownersPrivileges(Kind.TABLE, MAINTAIN_SINCE - 1);
        Map<Grant, Set<String>> held = new LinkedHashMap<>();
        grants.stream().filter(grant -> grant.column() == null).forEach(grant -> held.computeIfAbsent(
                        new Grant(grant.grantee(), MAINTAIN, grant.grantable(), null), key -> new HashSet<>())
                .add(grant.privilege()));
        List<Grant> more = new ArrayList<>(grants);
        held.forEach((maintain, privileges) -> {
            if (privileges.containsAll(all)) {
                more.add(maintain);
            }
        });
        return more;
    }
}
