package dev.lockstep.truth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The texts in which a schema is written down, wherever they come from (a folder, a commit, an upload). Reading them needs no other
 * access to files.
 *
 * @param texts by path relative to their root: {@code /} between the parts, no {@code .}, {@code ..} or leading {@code /}
 */
public record SourceFiles(SortedMap<String, String> texts) {

    public SourceFiles {
        texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
    }

    public static SourceFiles of(Map<String, String> texts) {
        return new SourceFiles(new TreeMap<>(texts));
    }

    /** {@code sha256:…} over all paths and texts: equal when and only when the files are. */
    public String fingerprint() {
        MessageDigest digest = sha256();
        texts.forEach((path, text) -> {
            digest.update((path + "\0" + text.length() + "\0").getBytes(StandardCharsets.UTF_8));
            digest.update(text.getBytes(StandardCharsets.UTF_8));
        });
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
