package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypeConversionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            character varying(10)       | character varying(20)          | true  | false | false | false
            character varying(20)       | character varying(10)          | true  | false | true  | true
            character varying(20)       | text                           | true  | false | false | false
            text                        | character varying(20)          | true  | false | true  | true
            character(3)                | character(5)                   | true  | false | true  | false
            numeric(10,2)               | numeric(12,2)                  | true  | false | false | false
            numeric(10,2)               | numeric(12,4)                  | true  | false | true  | true
            timestamp(0) without time zone | timestamp(3) without time zone | true | false | false | false
            integer                     | bigint                         | true  | false | true  | false
            bigint                      | integer                        | true  | false | true  | true
            text                        | integer                        | true  | true  | true  | true
            text[]                      | integer[]                      | true  | true  | true  | true
            integer                     | boolean                        | true  | true  | true  | true
            date                        | integer                        | false | true  | true  | true
            uuid                        | bytea                          | false | true  | true  | true
            cidr                        | inet                           | true  | false | false | false
            cidr                        | character varying              | true  | false | true  | false
            bigint                      | boolean                        | true  | true  | true  | true
            boolean                     | numeric                        | true  | true  | true  | true
            money                       | real                           | true  | true  | true  | true
            tsrange                     | tstzrange                      | true  | true  | true  | true
            point                       | circle                         | false | true  | true  | true
            time without time zone      | timestamp without time zone    | false | true  | true  | true
            json                        | jsonb                          | true  | false | true  | true
            integer[]                   | bigint[]                       | true  | false | true  | true
            public.status               | text                           | true  | false | true  | false
            text                        | public.status                  | true  | true  | true  | true
            public.vector(3)            | public.vector(4)               | true  | false | true  | true
            public.vector(4)[]          | public.vector(3)[]             | true  | false | true  | true
            public.vector               | public.vector(3)               | true  | false | true  | true
            public.vector(3)            | public.vector                  | true  | false | false | false
            public.geometry(Point)      | public.geometry(Polygon)       | true  | false | true  | true
            gis.geometry(Point,4326)    | gis.geometry(PointZ,4326)      | true  | false | true  | true
            """)
    void shouldKnowWhatConversionTakes(
            String from, String to, boolean possible, boolean needsUsing, boolean rewrites, boolean narrows) {
        TypeConversion conversion = TypeConversion.between(from, to);

        assertThat(conversion.possible()).isEqualTo(possible);
        assertThat(conversion.needsUsing()).isEqualTo(needsUsing);
        assertThat(conversion.rewrites()).isEqualTo(rewrites);
        assertThat(conversion.narrows()).isEqualTo(narrows);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            public.vector(3)         | public.vector(4)          | false
            gis.geometry(Point,4326) | gis.geometry(PointZ,4326) | false
            public.money2(8,2)       | public.money2(8,1)        | true
            public.money2(8,2)       | public.money2             | false
            """)
    void shouldTakeModifiersOfUnknownTypesForWhatMayCutValues(String from, String to, boolean loses) {
        assertThat(TypeConversion.between(from, to).loses()).isEqualTo(loses);
    }
}
