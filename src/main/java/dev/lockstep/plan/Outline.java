package dev.lockstep.plan;

/**
 * A form of an object that others can refer to although what the object itself refers to is not there: a view without its query, a
 * function without its body. It stands in for the object where objects need one another in a circle, and never stays.
 *
 * @param sql makes it, or puts it in the place of the whole object, without changing what others see of it
 * @param signature the text in which it still names types
 */
record Outline(String sql, String signature) {}
