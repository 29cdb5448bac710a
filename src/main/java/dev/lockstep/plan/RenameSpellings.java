package dev.lockstep.plan;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How the names in renames may be meant: what holds the object may be written with its old or with its new name. */
final class RenameSpellings {
    /** New names of what holds others, by what it was called. */
    private final Map<String, String> containers = new HashMap<>();

    void holds(String from, String to) {
        containers.put(from, to);
    }

    List<String> from(Rename rename, RenameKind kind) {
        return of(rename.from(), kind);
    }

    /** As it is written, and in what its container is called afterwards. */
    List<String> of(String name, RenameKind kind) {
        RenamedName parts = RenamedName.of(name, kind);
        return List.copyOf(new LinkedHashSet<>(
                List.of(name, parts.in(renamed(parts.container())).toString())));
    }

    List<String> to(Rename rename, RenameKind kind) {
        RenamedName from = RenamedName.of(rename.from(), kind);
        RenamedName to = RenamedName.of(rename.to(), kind);
        Set<String> spellings = new LinkedHashSet<>();
        if (to.container().equals(from.container())) {
            spellings.add(to.in(renamed(from.container())).toString());
        }
        spellings.add(rename.to());
        return List.copyOf(spellings);
    }

    /** The one of these that is the rename, in whichever spelling, or {@code null}. */
    @Nullable
    Rename made(Rename rename, RenameKind kind, Collection<Rename> applied) {
        List<String> from = from(rename, kind);
        Set<String> to = new LinkedHashSet<>(to(rename, kind));
        RenamedName name = RenamedName.of(rename.to(), kind);
        String container = RenamedName.of(rename.from(), kind).container();
        if (List.of(container, renamed(container)).contains(name.container())) {
            to.add(name.in(container).toString());
        }
        return applied.stream()
                .filter(each -> from.contains(each.from()) && sameKind(each, kind))
                .filter(each -> to.contains(each.to())
                        || to.contains(RenamedName.of(each.to(), kind).bare()))
                .findFirst()
                .orElse(null);
    }

    /** A {@code type} may have been called an {@code enum} before. */
    private static boolean sameKind(Rename applied, RenameKind kind) {
        return RenameKind.of(applied.kind())
                .filter(other -> other.equals(kind)
                        || other.depth() == kind.depth()
                                && other.kinds().stream().anyMatch(kind.kinds()::contains))
                .isPresent();
    }

    private String renamed(String container) {
        String known = containers.get(container);
        if (known != null) {
            return known;
        }
        int dot = container.lastIndexOf('.');
        return dot < 0 ? container : renamed(container.substring(0, dot)) + container.substring(dot);
    }
}
