package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Dependency;
import dev.lockstep.catalog.EnumType;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.MaterializedView;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.ResultColumn;
import dev.lockstep.catalog.Routine;
import dev.lockstep.catalog.Schema;
import dev.lockstep.catalog.Table;
import dev.lockstep.catalog.TableSize;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.catalog.View;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Plans of catalogs written down by hand; {@link CasesTest} proves them on a server. */
class PlannerTest {
    private static final Schema PUBLIC = new Schema("public");
    private static final Table T = table("t");

    @Nested
    class Order {
        @Test
        void shouldBeTheSameWhateverTheOrderOfTheCatalogs() {
            List<DatabaseObject> objects = new ArrayList<>(List.of(PUBLIC));
            for (int i = 0; i < 20; i++) {
                objects.add(table("t" + i));
                objects.add(column(table("t" + i), "id", "integer"));
            }
            Plan first = Planner.create(catalog(objects, List.of()));
            Collections.reverse(objects);

            assertThat(Planner.create(catalog(objects, List.of()))).isEqualTo(first);
            assertThat(first.steps()).hasSize(20);
        }

        @Test
        void shouldDropDependentsFirstAndCreateThemLast() {
            View base = view("a_base", "SELECT 1 AS x");
            View upper = view("b_upper", "SELECT x FROM public.a_base");
            Dependency edge = new Dependency(upper.id(), base.id());
            Catalog with = catalog(List.of(PUBLIC, upper, base), List.of(edge));
            Catalog without = catalog(List.of(PUBLIC), List.of());

            assertThat(subjects(Planner.plan(without, with, PlanOptions.defaults())))
                    .containsExactly(base.id(), upper.id());
            assertThat(subjects(Planner.plan(with, without, PlanOptions.defaults())))
                    .containsExactly(upper.id(), base.id());
        }

        @Test
        void shouldNameTheObjectsWhenCircleCannotBeBroken() {
            MaterializedView a = materializedView("a");
            MaterializedView b = materializedView("b");
            Catalog circle = catalog(
                    List.of(PUBLIC, a, b), List.of(new Dependency(a.id(), b.id()), new Dependency(b.id(), a.id())));

            assertThatThrownBy(() -> Planner.create(circle)).isInstanceOfSatisfying(ProblemException.class, e -> {
                assertThat(e.problem().type()).isEqualTo(ProblemType.INTERNAL);
                assertThat(e.problem().items())
                        .containsExactly("create materialized view public.a", "create materialized view public.b");
            });
        }
    }

    @Nested
    class WhatIsNotModelled {
        private final Unmodelled rule = new Unmodelled("rule", "r on public.t");

        @Test
        void shouldBeReportedWhenOneSideHasIt() {
            Plan plan = Planner.plan(
                    catalog(List.of(PUBLIC), List.of()),
                    catalog(List.of(PUBLIC, rule), List.of()),
                    PlanOptions.defaults());

            assertThat(plan.isEmpty()).isTrue();
            assertThat(plan.notHandled()).containsExactly(rule);
        }

        @Test
        void shouldRefuseWhenItStandsOnSomethingToBeDropped() {
            Catalog target = catalog(List.of(PUBLIC, T, rule), List.of(new Dependency(rule.id(), T.id())));

            assertThatThrownBy(() -> Planner.plan(target, catalog(List.of(PUBLIC), List.of()), PlanOptions.defaults()))
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().type()).isEqualTo(ProblemType.NOT_HANDLED);
                        assertThat(e.problem().items())
                                .singleElement()
                                .asString()
                                .contains("r on public.t");
                    });
        }

        @Test
        void shouldRefuseWhenSomethingNewNeedsIt() {
            Column column = column(T, "id", "public.range");
            Catalog source = catalog(List.of(PUBLIC, T, column, rule), List.of(new Dependency(column.id(), rule.id())));

            assertThatThrownBy(() -> Planner.plan(catalog(List.of(PUBLIC), List.of()), source, PlanOptions.defaults()))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.NOT_HANDLED));
        }
    }

    @Nested
    class EnumLabelsAdded {
        private final EnumType before = new EnumType("public", "status", List.of("open"));
        private final EnumType after = new EnumType("public", "status", List.of("open", "paid"));
        private final Column column = column(T, "state", "public.status");
        private final Dependency edge = new Dependency(column.id(), before.id());
        private final Catalog target = catalog(List.of(PUBLIC, before, T, column), List.of(edge));
        private final Catalog source = catalog(List.of(PUBLIC, after, T, column), List.of(edge));

        @Test
        void shouldBeAddedInPlaceWhenNothingNeedsThemAtOnce() {
            assertThat(sql(Planner.plan(target, source, PlanOptions.defaults())))
                    .containsExactly("ALTER TYPE \"public\".\"status\" ADD VALUE 'paid' AFTER 'open'");
        }

        @Test
        void shouldSwapTheTypeWhenRowsThatUseItAreSynchronised() {
            assertThat(sql(Planner.plan(target, source, new PlanOptions(Set.of(T.id())))))
                    .containsExactly(
                            "ALTER TYPE \"public\".\"status\" RENAME TO \"lockstep_old_status\"",
                            "CREATE TYPE \"public\".\"status\" AS ENUM ('open', 'paid')",
                            "ALTER TABLE \"public\".\"t\" ALTER COLUMN \"state\" TYPE public.status USING"
                                    + " \"state\"::text::public.status",
                            "DROP TYPE \"public\".\"lockstep_old_status\"");
        }
    }

    @Nested
    class Steps {
        @Test
        void shouldSayHowBigTheTableIsAndWhatTheStepDoesToIt() {
            Column old = column(T, "amount", "integer");
            Catalog target =
                    new Catalog(170000, List.of(PUBLIC, T, old), List.of(), Map.of(T.id(), new TableSize(1200, 98304)));
            Catalog source = catalog(List.of(PUBLIC, T, column(T, "amount", "bigint")), List.of());

            assertThat(Planner.plan(target, source, PlanOptions.defaults()).steps())
                    .singleElement()
                    .satisfies(step -> {
                        assertThat(step.subject()).isEqualTo(old.id());
                        assertThat(step.action()).isEqualTo(Step.Action.ALTER);
                        assertThat(step.hazards())
                                .containsExactlyInAnyOrder(Hazard.TABLE_REWRITE, Hazard.BACKWARD_INCOMPATIBLE);
                        assertThat(step.lock()).isEqualTo(TableLock.ACCESS_EXCLUSIVE);
                        assertThat(step.rewrites()).isTrue();
                        assertThat(step.rows()).isEqualTo(1200);
                        assertThat(step.bytes()).isEqualTo(98304);
                    });
        }

        @Test
        void shouldAskForALookWhenFunctionBodyNamesDroppedColumn() {
            Routine routine = new Routine(
                    "public",
                    "total",
                    "",
                    Routine.Type.FUNCTION,
                    "",
                    "",
                    "bigint",
                    "sql",
                    "CREATE OR REPLACE FUNCTION public.total() RETURNS bigint LANGUAGE sql AS $$SELECT sum(amount)"
                            + " FROM public.t$$",
                    false);
            Catalog target = catalog(List.of(PUBLIC, T, column(T, "amount", "integer"), routine), List.of());
            Catalog source = catalog(List.of(PUBLIC, T, routine), List.of());

            assertThat(Planner.plan(target, source, PlanOptions.defaults()).steps())
                    .singleElement()
                    .satisfies(step -> {
                        assertThat(step.hazards()).contains(Hazard.DATA_LOSS, Hazard.MANUAL_CHECK);
                        assertThat(step.purpose()).contains("public.total()");
                    });
        }
    }

    @Test
    void shouldSayNothingOfTheNameOfANotNullConstraintWhereTheTargetKnowsNone() {
        Column named = notNull(new Column.NotNull("chosen", true, false, false));
        Catalog source = new Catalog(180000, List.of(PUBLIC, T, named), List.of(), Map.of());
        Catalog target = new Catalog(170004, List.of(PUBLIC, T, notNull(null)), List.of(), Map.of());

        assertThat(Planner.plan(target, source, PlanOptions.defaults()).isEmpty())
                .isTrue();
        assertThat(Planner.plan(source, target, PlanOptions.defaults()).isEmpty())
                .isTrue();
    }

    @Test
    void shouldNeverTakeAnInvalidIndexForTheWantedOne() {
        Catalog valid = new Catalog(170004, List.of(PUBLIC, T, index(true)), List.of(), Map.of());
        Catalog invalid = new Catalog(170004, List.of(PUBLIC, T, index(false)), List.of(), Map.of());

        assertThat(Planner.plan(invalid, valid, PlanOptions.defaults()).steps())
                .extracting(Step::sql)
                .containsExactly("REINDEX INDEX \"public\".\"i\"");
        assertThatThrownBy(() -> Planner.plan(valid, invalid, PlanOptions.defaults()))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem().items())
                                .singleElement()
                                .asString()
                                .startsWith("index public.i is invalid in the source"));
        assertThat(sql(Planner.create(invalid))).noneMatch(statement -> statement.contains("INDEX"));
    }

    private static Index index(boolean valid) {
        return new Index(
                "public",
                "i",
                T.id(),
                "CREATE INDEX i ON public.t USING btree (id)",
                false,
                valid,
                null,
                false,
                false,
                new TreeMap<>(),
                null);
    }

    @Test
    void shouldNameNotNullConstraintsThatTheTargetsVersionLacks() {
        Column special = notNull(new Column.NotNull("t_n_not_null", false, true, false));
        Catalog source = new Catalog(180000, List.of(PUBLIC, T, special), List.of(), Map.of());
        Catalog target = new Catalog(170004, List.of(PUBLIC), List.of(), Map.of());

        assertThatThrownBy(() -> Planner.plan(target, source, PlanOptions.defaults()))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem().items())
                                .containsExactly(
                                        "column public.t.n: NOT NULL with NO INHERIT (since PostgreSQL 18)",
                                        "column public.t.n: NOT NULL with NOT VALID (since PostgreSQL 18)"));
    }

    private static Column notNull(Column.@Nullable NotNull constraint) {
        return new Column(
                T.id(),
                "n",
                "integer",
                null,
                true,
                constraint,
                null,
                null,
                null,
                null,
                null,
                new TreeMap<>(),
                false,
                0);
    }

    @Test
    void shouldNameWhatTheTargetsVersionLacks() {
        Column virtual = new Column(
                T.id(),
                "v",
                "integer",
                null,
                false,
                null,
                null,
                new Column.Generation("1", false),
                null,
                null,
                null,
                new TreeMap<>(),
                false,
                0);
        Catalog target = new Catalog(160004, List.of(PUBLIC), List.of(), Map.of());
        Catalog source = new Catalog(180000, List.of(PUBLIC, T, virtual), List.of(), Map.of());

        assertThatThrownBy(() -> Planner.plan(target, source, PlanOptions.defaults()))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().type()).isEqualTo(ProblemType.NOT_SUPPORTED_BY_TARGET);
                    assertThat(e.problem().items())
                            .containsExactly("column public.t.v: virtual generated columns (since PostgreSQL 18)");
                });
    }

    /** PostgreSQL takes integer[] and integer[][] for the same; drizzle-kit does not. */
    @Test
    void shouldMakeArraysWithTheDimensionsOfTheirDeclarationAndCallNoneOfThemDifferent() {
        Column matrix = array("matrix", 2);
        Catalog source = catalog(List.of(PUBLIC, T, matrix), List.of());

        assertThat(sql(Planner.plan(catalog(List.of(PUBLIC, T), List.of()), source, PlanOptions.defaults())))
                .containsExactly("ALTER TABLE \"public\".\"t\" ADD COLUMN \"matrix\" integer[][]");
        Catalog flat = catalog(List.of(PUBLIC, T, array("matrix", 1)), List.of());
        assertThat(sql(Planner.plan(flat, source, PlanOptions.defaults()))).isEmpty();
        assertThat(flat.fingerprint()).isEqualTo(source.fingerprint());
    }

    private static Column array(String name, int dimensions) {
        return new Column(
                T.id(),
                name,
                "integer[]",
                null,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                new TreeMap<>(),
                false,
                dimensions);
    }

    private static List<ObjectId> subjects(Plan plan) {
        return plan.steps().stream().map(Step::subject).toList();
    }

    private static List<String> sql(Plan plan) {
        return plan.steps().stream().map(Step::sql).toList();
    }

    private static Catalog catalog(List<? extends DatabaseObject> objects, List<Dependency> edges) {
        return new Catalog(170000, objects, edges, Map.of());
    }

    private static Table table(String name) {
        return new Table(
                "public", name, false, null, List.of(), new TreeMap<>(), false, false, "DEFAULT", null, null, null);
    }

    private static Column column(Table table, String name, String type) {
        return new Column(
                table.id(), name, type, null, false, null, null, null, null, null, null, new TreeMap<>(), false, 0);
    }

    private static MaterializedView materializedView(String name) {
        return new MaterializedView(
                "public", name, "SELECT 1 AS x", new TreeMap<>(), List.of(), List.of(), null, null, true);
    }

    private static View view(String name, String definition) {
        return new View("public", name, definition, new TreeMap<>(), List.of(new ResultColumn("x", "integer", null)));
    }
}
