package dev.lockstep.promotion;

import dev.lockstep.sql.SqlSession;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who changed which object, as far as that was written down: statements on the object by its name or by one that it had before, then
 * those on what it is part of.
 */
final class CapturedChanges {
    private static final int MOST = 5;

    /** What PostgreSQL calls by its own name and the table's. */
    private static final Pattern ON =
            Pattern.compile("(?:(?:table|domain) constraint|trigger|policy|rule) (.+) on (.+)");

    private static final String COLUMN = "table column ";

    private static final Pattern OF_SCHEMA = Pattern.compile("(?:ALTER|DROP) SCHEMA");

    private final List<OfItem> all;
    private final Map<String, List<OfItem>> byName = new HashMap<>();

    private CapturedChanges(List<DriftResult.Item> items) {
        all = items.stream().map(OfItem::new).toList();
        for (OfItem one : all) {
            for (String part = one.path; !part.isEmpty(); part = before(part)) {
                byName.computeIfAbsent(part, any -> new ArrayList<>()).add(one);
            }
        }
    }

    /** With all that was written down after a moment. */
    static List<DriftResult.Changed> of(List<DriftResult.Item> items, SqlSession session, Instant after) {
        CapturedChanges changes = new CapturedChanges(items);
        if (!items.isEmpty()) {
            DdlCapture.newestFirst(session, after, changes::add);
        }
        return changes.all.stream()
                .map(one -> one.item.by(
                        one.found.stream().map(found -> found.written().event()).toList()))
                .toList();
    }

    private void add(DdlCapture.Written written) {
        DdlCapture.Event event = written.event();
        Map<OfItem, Closeness> closest = new HashMap<>();
        Renames renames = Renames.in(event.statement());
        for (String object : event.objects()) {
            boolean schema = object.startsWith("schema ")
                    && OF_SCHEMA.matcher(event.command()).matches();
            for (String name : names(object, renames)) {
                for (OfItem one : byName.getOrDefault(name, List.of())) {
                    if (one.path.equals(name)) {
                        closest.put(one, Closeness.ITSELF);
                    } else if (schema || name.indexOf('.') > 0) {
                        closest.merge(one, one.around(event), (a, b) -> a.compareTo(b) < 0 ? a : b);
                    }
                }
            }
        }
        closest.forEach((one, closeness) -> one.add(new Found(written, closeness)));
    }

    /** Those that an identity as PostgreSQL writes it may mean, and those before a rename. */
    private static Set<String> names(String object, Renames renames) {
        String identity = object.replace("\"", "");
        Set<String> names = new LinkedHashSet<>();
        for (int space = identity.indexOf(' '); space >= 0; space = identity.indexOf(' ', space + 1)) {
            names.add(withoutArguments(identity.substring(space + 1)));
        }
        Matcher on = ON.matcher(identity);
        if (on.matches()) {
            names.add(on.group(2) + "." + on.group(1));
        }
        for (String name : List.copyOf(names)) {
            List<String> before = renames.before(name);
            names.addAll(before);
            if (identity.startsWith(COLUMN) && !before.isEmpty()) {
                // Keys, checks and indexes of the table read otherwise then.
                names.add(before(name));
            }
        }
        return names;
    }

    private static String withoutArguments(String name) {
        int bracket = name.indexOf('(');
        return bracket < 0 ? name : name.substring(0, bracket);
    }

    private static String before(String path) {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    private enum Closeness {
        ITSELF,
        MENTIONED,
        AROUND
    }

    private record Found(DdlCapture.Written written, Closeness closeness) {}

    /** The closest of what was found for one object, the newest first. */
    private static final class OfItem {
        private static final Comparator<Found> BY_CLOSENESS = Comparator.comparing(Found::closeness);

        private final DriftResult.Item item;
        private final String path;
        private final Pattern mention;
        private final List<Found> found = new ArrayList<>();

        private OfItem(DriftResult.Item item) {
            this.item = item;
            path = withoutArguments(item.name().replace("\"", ""));
            String last = path.substring(path.lastIndexOf('.') + 1);
            mention = Pattern.compile("(?<!\\w)" + Pattern.quote(last) + "(?!\\w)", Pattern.CASE_INSENSITIVE);
        }

        private Closeness around(DdlCapture.Event event) {
            return mention.matcher(event.statement()).find() ? Closeness.MENTIONED : Closeness.AROUND;
        }

        private void add(Found next) {
            if (found.stream().anyMatch(one -> one.written().isSameStatement(next.written()))) {
                return;
            }
            found.add(next);
            if (found.size() > MOST) {
                // Of the equally close ones the last is the oldest.
                Found farthest = found.stream()
                        .reduce((a, b) -> BY_CLOSENESS.compare(b, a) >= 0 ? b : a)
                        .orElseThrow();
                found.remove(farthest);
            }
        }
    }
}
