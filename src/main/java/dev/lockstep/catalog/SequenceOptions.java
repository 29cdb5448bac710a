package dev.lockstep.catalog;

/**
 * What {@code CREATE SEQUENCE} and an identity column's parentheses set.
 *
 * @param dataType {@code smallint}, {@code integer} or {@code bigint}
 */
public record SequenceOptions(
        String dataType, long start, long increment, long minimum, long maximum, long cache, boolean cycle) {

    String summary() {
        return dataType + " start " + start + " increment " + increment + " min " + minimum + " max " + maximum
                + " cache " + cache + (cycle ? " cycle" : "");
    }
}
