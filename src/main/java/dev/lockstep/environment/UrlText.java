package dev.lockstep.environment;

import io.smallrye.config.ConfigValue;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection URL as somebody wrote it: the URL, or <code>${env:NAME}</code> or <code>${file:PATH}</code> for where it stands. Prints
 * nothing of it.
 */
public record UrlText(String text) implements UrlSource {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^{}]+)}");

    public UrlText {
        text = text.strip();
    }

    /**
     * As the configuration has it. References are not the configuration's own expressions, though they look like them:
     * <code>${env:NAME}</code> would be read as the property {@code env} with the default {@code NAME}. So the raw value is taken where
     * one stands.
     */
    public static UrlText of(ConfigValue value) {
        String raw = value.getRawValue();
        return new UrlText(raw.contains("${env:") || raw.contains("${file:") ? raw : value.getValue());
    }

    /** Whether the configuration has one. */
    public static boolean isPresent(ConfigValue value) {
        return value.getRawValue() != null && !value.getRawValue().isBlank();
    }

    @Override
    public Optional<Secret> reference() {
        Matcher matcher = REFERENCE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String target = matcher.group(2);
        return Optional.of(matcher.group(1).equals("env") ? new Secret.Variable(target) : new Secret.File(target));
    }

    @Override
    public ConnectionUrl resolve(Secrets secrets) {
        return ConnectionUrl.parse(reference().map(secrets::read).orElse(text));
    }

    @Override
    public String toString() {
        return reference().map(Secret::toString).orElse("(connection URL)");
    }
}
