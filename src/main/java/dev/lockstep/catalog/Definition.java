package dev.lockstep.catalog;

import java.util.Map;
import java.util.stream.Collectors;

/** Definitions that are lists of parameters, {@code SFUNC = int4pl, STYPE = integer}, as {@code CREATE AGGREGATE} and its like have them. */
public final class Definition {
    private Definition() {}

    /** The parameters as they stand between the parentheses. */
    public static String list(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + " = " + parameter.getValue())
                .collect(Collectors.joining(", "));
    }
}
