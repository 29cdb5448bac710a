package dev.lockstep.catalog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A pattern with wildcards. All ways to match are followed at once and none is gone back to, so that even a hostile pattern takes no
 * longer than its length times that of the text.
 */
public final class Glob {
    private static final IntPredicate ANY = character -> true;

    /** Stands for no character. */
    private static final int END = -1;

    /**
     * One place in the pattern.
     *
     * @param accepts the character that leads to {@code after}; {@code null} when none does
     * @param ways to where it goes without a character, all of them further on
     */
    private record Place(@Nullable IntPredicate accepts, int after, int... ways) {}

    private final List<Place> places;

    /** How many characters there are at least. */
    private final int shortest;

    private Glob(List<Place> places, int shortest) {
        this.places = List.copyOf(places);
        this.shortest = shortest;
    }

    /** Whether a pattern of names has wildcards. */
    public static boolean isPattern(String pattern) {
        return pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
    }

    /** A pattern of names: {@code *} is any text, {@code ?} one character. */
    public static Glob of(String pattern) {
        Builder builder = new Builder();
        pattern.codePoints().forEach(c -> {
            switch (c) {
                case '*' -> builder.any(ANY);
                case '?' -> builder.one(ANY);
                default -> builder.one(c);
            }
        });
        return builder.build();
    }

    /** Whether it matches all of the text. */
    public boolean matches(String text) {
        if (text.length() < shortest) {
            return false;
        }
        BitSet here = new BitSet(places.size() + 1);
        BitSet next = new BitSet(places.size() + 1);
        here.set(0);
        int length;
        for (int i = 0; i < text.length() && !here.isEmpty(); i += length) {
            int character = text.codePointAt(i);
            length = Character.charCount(character);
            follow(here, character, next);
            BitSet over = here;
            here = next;
            next = over;
            next.clear();
        }
        follow(here, END, next);
        return here.get(places.size());
    }

    /** Goes all ways before the character, and adds those places; and adds where the character leads to. */
    private void follow(BitSet here, int character, BitSet next) {
        for (int at = here.nextSetBit(0); at >= 0 && at < places.size(); at = here.nextSetBit(at + 1)) {
            Place place = places.get(at);
            for (int way : place.ways()) {
                here.set(way);
            }
            if (character != END && place.accepts() != null && place.accepts().test(character)) {
                next.set(place.after());
            }
        }
    }

    /** Puts a pattern together from its beginning to its end. */
    public static final class Builder {
        private final List<Place> places = new ArrayList<>();
        private final Deque<Choice> choices = new ArrayDeque<>();
        private int shortest;

        /** @param ends the places behind its branches that are over */
        private record Choice(int start, List<Integer> branches, List<Integer> ends) {}

        /** This character. */
        public Builder one(int character) {
            return one(c -> c == character);
        }

        /** One of these characters. */
        public Builder one(IntPredicate accepted) {
            places.add(new Place(accepted, places.size() + 1));
            shortest += choices.isEmpty() ? 1 : 0;
            return this;
        }

        /** Any number of these characters. */
        public Builder any(IntPredicate accepted) {
            places.add(new Place(accepted, places.size(), places.size() + 1));
            return this;
        }

        /** Begins the first of several alternatives. */
        public Builder choice() {
            choices.push(new Choice(places.size(), new ArrayList<>(), new ArrayList<>()));
            reserve();
            return branch();
        }

        /** Begins the next alternative. */
        public Builder or() {
            leave();
            return branch();
        }

        /** Ends the last alternative. */
        public Builder end() {
            leave();
            Choice choice = choices.pop();
            places.set(
                    choice.start(),
                    new Place(
                            null,
                            0,
                            choice.branches().stream()
                                    .mapToInt(branch -> branch)
                                    .toArray()));
            choice.ends().forEach(end -> places.set(end, new Place(null, 0, places.size())));
            return this;
        }

        private Builder branch() {
            choices.element().branches().add(places.size());
            return this;
        }

        private void leave() {
            choices.element().ends().add(places.size());
            reserve();
        }

        /** For what leads further on than is known yet. */
        private void reserve() {
            places.add(new Place(null, 0));
        }

        /** Whether a choice has begun that has not ended. */
        public boolean isChoosing() {
            return !choices.isEmpty();
        }

        public Glob build() {
            return new Glob(places, shortest);
        }
    }
}
