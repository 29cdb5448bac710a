package dev.lockstep.catalog;

/**
 * A conversion between encodings.
 *
 * @param from name of the encoding as {@code pg_encoding_to_char} prints it
 * @param to likewise
 * @param function qualified and quoted
 * @param byDefault PostgreSQL takes it where these encodings meet
 */
public record Conversion(String schema, String name, String from, String to, String function, boolean byDefault)
        implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.CONVERSION, schema, name);
    }

    @Override
    public String summary() {
        return Summary.of("FOR " + from)
                .with("TO", to)
                .with("FROM", function)
                .when(byDefault, "DEFAULT")
                .toString();
    }
}
