package dev.lockstep.introspect;

import static dev.lockstep.introspect.ReadDatabase.after;
import static dev.lockstep.introspect.ReadDatabase.get;
import static dev.lockstep.introspect.ReadDatabase.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ForeignDataWrapper;
import dev.lockstep.catalog.ForeignOptions;
import dev.lockstep.catalog.ForeignServer;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.UserMapping;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignDataReaderTest {
    @Test
    void shouldReadWrappersServersAndMappings() {
        Catalog catalog = after("""
                CREATE EXTENSION postgres_fdw;
                CREATE FOREIGN DATA WRAPPER w HANDLER postgres_fdw_handler VALIDATOR postgres_fdw_validator;
                CREATE FOREIGN DATA WRAPPER plain OPTIONS (debug 'a=b');
                CREATE SERVER s TYPE 't' VERSION 'v' FOREIGN DATA WRAPPER plain OPTIONS (host 'db');
                CREATE SERVER of_extension FOREIGN DATA WRAPPER postgres_fdw;
                CREATE USER MAPPING FOR PUBLIC SERVER s;
                """);

        assertThat(catalog.all(ForeignDataWrapper.class))
                .containsExactlyInAnyOrder(
                        new ForeignDataWrapper(
                                "w",
                                "public.postgres_fdw_handler",
                                "public.postgres_fdw_validator",
                                ForeignOptions.NONE),
                        new ForeignDataWrapper("plain", null, null, options(Map.of("debug", "a=b"))));
        assertThat(catalog.all(ForeignServer.class))
                .containsExactlyInAnyOrder(
                        new ForeignServer("s", "plain", "t", "v", options(Map.of("host", "db"))),
                        new ForeignServer("of_extension", "postgres_fdw", null, null, ForeignOptions.NONE));
        assertThat(catalog.all(UserMapping.class)).containsExactly(new UserMapping("s", "public", ForeignOptions.NONE));
        assertThat(ReadDatabase.needs(catalog, id(Kind.SERVER, "s"))).containsExactly("foreign-data wrapper plain");
        assertThat(ReadDatabase.needs(catalog, id(Kind.SERVER, "of_extension")))
                .containsExactly("extension postgres_fdw");
        assertThat(ReadDatabase.needs(catalog, id(Kind.USER_MAPPING, "s", "public")))
                .containsExactly("server s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password 'hidden'",
                "\"sslPassword\" 'hidden'",
                "api_key 'hidden'",
                "aws_secret_access_key 'hidden'",
                "authorization 'hidden'",
                "url 'mongodb://me:hidden@host/db'",
                "connstr 'host=db Password = hidden'",
                "connection 'Server=db;Pwd=hidden'"
            })
    void I8_shouldNeverReadWhatMayBeASecret(String option) {
        Catalog catalog = after("""
                CREATE FOREIGN DATA WRAPPER w OPTIONS (%1$s, debug 'true');
                CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (%1$s, host 'db', key 'id');
                CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS (%1$s, user 'me', odd 'hidden');
                """.formatted(option));
        String name = option.substring(0, option.indexOf(' ')).replace("\"", "");

        assertThat(get(catalog, ForeignDataWrapper.class, Kind.FOREIGN_DATA_WRAPPER, "w")
                        .options())
                .isEqualTo(new ForeignOptions(new TreeMap<>(Map.of("debug", "true")), List.of(name)));
        assertThat(get(catalog, ForeignServer.class, Kind.SERVER, "s").options())
                .isEqualTo(new ForeignOptions(new TreeMap<>(Map.of("host", "db", "key", "id")), List.of(name)));
        assertThat(get(catalog, UserMapping.class, Kind.USER_MAPPING, "s", "public")
                        .options())
                .isEqualTo(new ForeignOptions(new TreeMap<>(Map.of("user", "me")), List.of(name, "odd")));
        assertThat(catalog.objects().toString()).doesNotContain("hidden");
    }

    private static ForeignOptions options(Map<String, String> values) {
        return new ForeignOptions(new TreeMap<>(values), List.of());
    }
}
